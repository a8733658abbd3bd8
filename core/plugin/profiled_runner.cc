#include "core/plugin/profiled_runner.h"

#include <nlohmann/json.hpp>

namespace fiscal::plugin {

CallResult ProfiledRunner::call(const Connection& connection, std::string_view method,
                                std::string_view request, CallServices& services) {
  const auto profiled = with_profile(connection);
  return inner_.call(profiled ? *profiled : connection, method, request, services);
}

Result<std::monostate> ProfiledRunner::check_settings(const Connection& connection) {
  const auto profiled = with_profile(connection);
  return inner_.check_settings(profiled ? *profiled : connection);
}

std::optional<Connection> ProfiledRunner::with_profile(const Connection& connection) {
  using Json = nlohmann::ordered_json;
  const auto profiles = current_();
  if (profiles->empty()) return std::nullopt;
  const auto manifest = inner_.manifest(connection.plugin);
  if (!manifest || manifest->profile_setting.empty()) return std::nullopt;
  Json settings = Json::parse(connection.settings, nullptr, false);
  if (!settings.is_object()) return std::nullopt;
  const auto named = settings.find(manifest->profile_setting);
  if (named == settings.end() || !named->is_string()) return std::nullopt;
  const auto profile = profiles->find(named->get_ref<const std::string&>());
  if (profile == profiles->end()) return std::nullopt;
  *named = Json::parse(profile->second);
  Connection profiled = connection;
  profiled.settings = settings.dump();
  return profiled;
}

}  // namespace fiscal::plugin
