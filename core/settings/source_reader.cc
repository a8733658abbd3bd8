#include "core/settings/source_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace fiscal::settings {

std::optional<Source> read_source(const std::filesystem::path& file, std::size_t largest,
                                  Problems& problems) {
  const auto refuse = [&](std::string code, std::string text, std::string fix) {
    problems.push_back({file.string(), 0, 0, {std::move(code), {}, {}, std::move(text), std::move(fix)}});
    return std::nullopt;
  };
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    return refuse("file_unreadable", "cannot be read: " + error.message(),
                  "Create the file, or correct the path that names it.");
  if (size > largest)
    return refuse("too_large", "is larger than " + std::to_string(largest >> 20) + " MiB",
                  "Split it, or check that it is the right file.");
  Source source{file.string(), std::string(size, '\0')};
  std::ifstream stream(file, std::ios::binary);
  stream.read(source.text.data(), static_cast<std::streamsize>(size));
  if (!stream)
    return refuse("file_unreadable", std::string("cannot be read: ") + std::strerror(errno),
                  "Give the gateway's user the right to read it.");
  return source;
}

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder,
                                              const std::string& named_by, Problems& problems) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json") found.push_back(at->path());
  if (error)
    problems.push_back({folder.string(),
                        0,
                        0,
                        {"file_unreadable",
                         {},
                         {},
                         "cannot be read: " + error.message(),
                         "Create the folder, or correct " + named_by + " in gateway.json."}});
  std::sort(found.begin(), found.end());
  return found;
}

Problem located(const Source& source, Finding finding) {
  const LineColumn place =
      finding.code == "not_json" ? place_of_syntax_error(source.text) : place_of(source.text, finding.field);
  return {source.file, place.line, place.column, std::move(finding)};
}

std::string to_text(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  text += ": ";
  if (!problem.finding.field.empty()) text += problem.finding.field + " ";
  text += problem.finding.text;
  if (!problem.finding.fix.empty()) text += " " + problem.finding.fix;
  return text;
}

}  // namespace fiscal::settings
