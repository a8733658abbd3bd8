#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal::test {

/// Replacements in a document's text, first occurrence each: {what, with}. What is not there fails the test.
using Edits = std::vector<std::pair<std::string, std::string>>;

/// An authorised NFS-e in which every field of the DANFSe has a value, none of them longer than a line.
std::string full_note(const Edits& edits = {});

/// The access key of `full_note`.
inline constexpr std::string_view full_note_key = "33033021212ABC34501DE35000000000012326018765432104";

/// `text` without what is from `begin` to the end of `end`, both included.
std::string without(std::string text, std::string_view begin, std::string_view end);

/// An NFS-e as the authority would wrap it around a declaration.
std::string note_around(const std::string& dps_xml);

}  // namespace fiscal::test
