#include <fiscal/municipal/catalog.hpp>
#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sdk/municipal/src/profile_check.h"
#include "sdk/municipal/src/profile_reader.h"
#include "sdk/municipal/src/schema_check.h"
#include "sdk/municipal/src/shipped.h"

namespace fiscal::municipal {
namespace {

using Json = nlohmann::ordered_json;

constexpr JsonBounds profile_bounds{std::size_t{128} << 10, 12};
constexpr std::size_t longest_line_of_bases = 8;

const Json& schema_json() {
  static const Json schema = Json::parse(shipped_schema());
  return schema;
}

[[noreturn]] void refuse_file(std::string_view origin, const std::string& why) {
  throw ProfileError(why, std::string(origin));
}

/// Lays `over` over `under`: objects member by member, patches one after the other, everything else replaced.
void merge(Json& under, const Json& over) {
  for (const auto& [name, value] : over.items()) {
    if (value.is_object() && under.contains(name) && under[name].is_object())
      merge(under[name], value);
    else if (name == "patches" && under.contains(name))
      under[name].insert(under[name].end(), value.begin(), value.end());
    else
      under[name] = value;
  }
}

/// `layers` as one document, the last one undermost.
Json merged_of(const std::vector<Json>& layers) {
  Json merged = Json::object();
  for (auto one = layers.rbegin(); one != layers.rend(); ++one) {
    merged.erase("base");  // What a profile is to others is not handed down.
    merge(merged, *one);
  }
  return merged;
}

std::size_t patches_in(const Json& file) {
  const auto patches = file.find("patches");
  return patches == file.end() ? 0 : patches->size();
}

}  // namespace

Catalog Catalog::shipped() {
  Catalog catalog;
  // A shipped file is named for its profile and was checked by the tests: opening a connection reads only
  // what it needs.
  for (const ShippedFile& file : shipped_profiles())
    catalog.files_.emplace(file.name.substr(0, file.name.rfind('.')),
                           File{file.text, std::string(file.name), true});
  return catalog;
}

std::string Catalog::add(std::string_view json, std::string_view origin) {
  const auto read = read_strict(json, profile_bounds);
  if (!read.ok())
    refuse_file(origin, (read.problems.front().field.empty() ? "" : read.problems.front().field + " ") +
                            read.problems.front().text);
  if (const auto problem = schema_problem(schema_json(), read.value); !problem.empty())
    refuse_file(origin, problem);
  auto id = read.value.at("id").get<std::string>();
  if (const auto known = files_.find(id); known != files_.end())
    refuse_file(origin, "/id \"" + id + "\" is taken by " + known->second.origin);
  texts_.push_back(std::make_shared<const std::string>(json));
  files_.emplace(id, File{*texts_.back(), std::string(origin), false});
  return id;
}

std::vector<std::string> Catalog::ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, file] : files_) ids.push_back(id);
  return ids;
}

const Catalog::File& Catalog::file(std::string_view id) const {
  const auto at = files_.find(id);
  if (at == files_.end()) throw ProfileError("there is no profile \"" + std::string(id) + "\"");
  return at->second;
}

std::vector<const Catalog::File*> Catalog::layers(std::string_view id) const {
  std::vector<const File*> line;
  for (std::string next(id); !next.empty();) {
    const File& one = file(next);
    line.push_back(&one);
    if (line.size() > longest_line_of_bases)
      refuse_file(one.origin, "/extends leads in a circle or through too many profiles");
    next = Json::parse(one.json).value("extends", "");
    if (!next.empty() && !has(next))
      refuse_file(one.origin, "/extends names \"" + next + "\", which there is none of");
  }
  return line;
}

std::string Catalog::merged_json(std::string_view id) const {
  std::vector<Json> line;
  for (const File* one : layers(id)) line.push_back(Json::parse(one->json));
  return merged_of(line).dump(1);
}

std::string Catalog::portable_json(std::string_view id) const {
  std::vector<Json> line;
  for (const File* one : layers(id)) {
    if (one->is_shipped) break;
    line.push_back(Json::parse(one->json));
  }
  if (line.empty()) return std::string(text(id));
  Json merged = merged_of(line);
  merged.erase("extends");
  if (line.back().contains("extends")) merged["extends"] = line.back()["extends"];
  std::string portable = merged.dump();
  if (portable.size() > profile_bounds.bytes)
    refuse_file(file(id).origin, "/extends makes a profile of " + std::to_string(portable.size()) +
                                     " bytes, and " + std::to_string(profile_bounds.bytes) +
                                     " is the most; extend a profile that ships");
  return portable;
}

Profile Catalog::load(std::string_view id) const {
  const File& own = file(id);
  const Json merged = Json::parse(merged_json(id));
  try {
    const Profile profile = read_profile(merged, patches_in(merged) - patches_in(Json::parse(own.json)));
    check_profile(profile);
    return profile;
  } catch (const ProfileError& error) {
    if (!error.origin().empty()) throw;
    refuse_file(own.origin, error.problem());
  }
}

Profile profile_of_setting(std::string_view json) {
  Catalog catalog = Catalog::shipped();
  const Json value = Json::parse(json, nullptr, false);
  if (!value.is_string() && !value.is_object())
    throw ProfileError("must be the name of a profile or a profile");
  Profile profile = catalog.load(value.is_string() ? value.get<std::string>()
                                                   : catalog.add(json, "the connection's profile"));
  if (profile.is_base) throw ProfileError("names the dialect \"" + profile.id + "\"; name a service");
  return profile;
}

std::string_view profile_schema() { return shipped_schema(); }

}  // namespace fiscal::municipal
