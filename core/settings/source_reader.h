#pragma once

#include <fiscal/described/document_reader.hpp>

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/settings/load.h"
#include "core/settings/place.h"

namespace fiscal::settings {

/// The file's bytes; a problem when it cannot be read or is larger than `largest`.
std::optional<Source> read_source(const std::filesystem::path& file, std::size_t largest, Problems& problems);

/// The .json files of a folder, in the order of their names; a problem when it cannot be read. `named_by` is
/// the member of gateway.json that names it.
std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder,
                                              const std::string& named_by, Problems& problems);

/// `finding` with the line and column of its field. Every scan for a place reads the file from its beginning,
/// so it is made only for what is shown to people.
Problem located(const Source& source, Finding finding);

/// Reads the whole source as a T. False when that gave problems.
template <class T>
bool read_whole(const Source& source, const described::DocumentCaps& caps, T& target, Problems& problems) {
  simdjson::dom::parser parser;
  auto read = described::read_document<T>(parser, source.text, UnknownFields::Refuse, caps);
  for (Finding& finding : read.problems) problems.push_back(located(source, std::move(finding)));
  target = std::move(read.value);
  return read.problems.empty();
}

}  // namespace fiscal::settings
