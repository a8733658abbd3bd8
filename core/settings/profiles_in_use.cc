#include "core/settings/profiles_in_use.h"

#include <fiscal/municipal/catalog.hpp>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

namespace fiscal::settings {
namespace {

constexpr std::size_t most_uses = 100;

/// The profile that settings name; nothing where they hold a whole one or none.
std::optional<std::string> profile_named_in(const std::string& settings, const std::string& setting) {
  const auto parsed = nlohmann::json::parse(settings, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto named = parsed.find(setting);
  if (named == parsed.end() || !named->is_string()) return std::nullopt;
  return named->get<std::string>();
}

}  // namespace

std::vector<ProfileUse> uses_of_missing_profiles(const routing::Table<Connection>& connections,
                                                 const plugin::Profiles& profiles,
                                                 const ProfileSettingOf& setting_of) {
  static const municipal::Catalog shipped = municipal::Catalog::shipped();
  std::map<std::string, std::string, std::less<>> settings_of_plugins;
  std::vector<ProfileUse> uses;
  routing::each_head(connections, [&](std::string_view id, const routing::ConnectionHead& head) {
    auto known = settings_of_plugins.find(head.plugin);
    if (known == settings_of_plugins.end())
      known = settings_of_plugins.emplace(head.plugin, setting_of(head.plugin)).first;
    const std::string& setting = known->second;
    if (setting.empty() || uses.size() >= most_uses) return;
    if (connections.rows().find(id)->find("\"" + setting + "\"") == std::string_view::npos) return;
    auto profile = profile_named_in(connections.find(id)->settings, setting);
    if (!profile || profiles.contains(*profile) || shipped.has(*profile)) return;
    uses.push_back({std::string(id), setting, std::move(*profile)});
  });
  return uses;
}

}  // namespace fiscal::settings
