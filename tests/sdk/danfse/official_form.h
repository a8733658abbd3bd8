#pragma once

#include <fiscal/xml_document.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace fiscal::test {

/// A row of the official table 2.4.5, as it was put into JSON by others.
struct OfficialField {
  std::string block, label, path, tag, size, remark;
  double left, top, width;
};

/// Reads the table; mistakes of spelling in it are put right.
std::vector<OfficialField> read_official_form(const std::filesystem::path& json);

/// What the note has for the field, in the form that the table asks for; "-" when it has nothing. Follows the
/// table's own paths and knows nothing of how the DANFSe is made.
std::string expected_value(const OfficialField& field, const XmlElement& note);

}  // namespace fiscal::test
