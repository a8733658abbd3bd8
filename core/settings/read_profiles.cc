#include "core/settings/read_profiles.h"

#include <fiscal/municipal/catalog.hpp>

#include <algorithm>
#include <map>

#include "core/settings/source_reader.h"

namespace fiscal::settings {
namespace {

using municipal::Catalog;
using municipal::ProfileError;

constexpr std::size_t largest_profile_file = 1u << 20;

using Sources = std::map<std::string, Source>;  // By the profile's id.

/// The file that is to blame, which may be one that the profile `own` extends.
const Source& blamed(const ProfileError& error, const Sources& sources, const Source& own) {
  const auto at = std::find_if(sources.begin(), sources.end(),
                               [&](const auto& one) { return one.second.file == error.origin(); });
  return at == sources.end() ? own : at->second;
}

Problem problem_of(const Source& source, const ProfileError& error) {
  const std::string pointer = error.pointer();
  Finding finding{"profile_invalid",
                  {},
                  pointer,
                  error.problem().substr(pointer.empty() ? 0 : pointer.size() + 1),
                  "Correct it, and see with fiscalctl municipal check."};
  if (!pointer.empty()) return located(source, std::move(finding));
  const LineColumn place = place_of_syntax_error(source.text);
  return {source.file, place.line, place.column, std::move(finding)};
}

}  // namespace

plugin::Profiles read_profiles(const std::filesystem::path& folder, Problems& problems) {
  const auto files = json_files(folder, "profiles_dir", problems);
  plugin::Profiles profiles;
  if (files.empty()) return profiles;
  Catalog catalog = Catalog::shipped();
  Sources sources;
  for (const auto& file : files) {
    auto source = read_source(file, largest_profile_file, problems);
    if (!source) continue;
    try {
      const std::string id = catalog.add(source->text, source->file);
      sources.emplace(id, *std::move(source));
    } catch (const ProfileError& error) {
      problems.push_back(problem_of(*source, error));
    }
  }
  // What extends a file that could not be read would be blamed for it.
  if (!problems.empty()) return {};
  for (const auto& [id, source] : sources) {
    try {
      catalog.load(id);
      profiles.emplace(id, catalog.portable_json(id));
    } catch (const ProfileError& error) {
      Problem problem = problem_of(blamed(error, sources, source), error);
      // A fault of one is met again in all that extend it.
      if (std::find(problems.begin(), problems.end(), problem) == problems.end())
        problems.push_back(std::move(problem));
    }
  }
  return problems.empty() ? profiles : plugin::Profiles{};
}

}  // namespace fiscal::settings
