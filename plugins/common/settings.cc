#include "plugins/common/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::aggregator {
namespace {

constexpr std::string_view secret_opening = "${secret:";

bool is_secret_name(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> read_base_url(const Settings& settings) {
  if (!settings.has("base_url")) return std::nullopt;
  std::string url = settings.text("base_url");
  while (url.ends_with('/')) url.pop_back();
  const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
  if (!has_scheme || url.find_first_of("?# \t\r\n") != std::string::npos || url.ends_with(":"))
    throw SettingError("base_url",
                       "must be an address like https://api.example.com, without query and fragment");
  return url;
}

std::variant<std::string, Finding> address_for(const Addresses& addresses, Environment environment) {
  const bool production = environment == Environment::Production;
  if (!addresses.own) return std::string(production ? addresses.production : addresses.test);
  const std::string_view other = production ? addresses.test : addresses.production;
  if (addresses.production != addresses.test && addresses.own->starts_with(other))
    return Finding{"environment_mismatch",
                   {},
                   {},
                   "The connection works in " + std::string(production ? "production" : "test") +
                       " and its base_url is of the other environment.",
                   "Correct base_url or the connection's environment."};
  return *addresses.own;
}

std::string read_secret(const Settings& settings, std::string_view name) {
  std::string value = settings.text(name);
  const bool named = value.starts_with(secret_opening) && value.ends_with('}') &&
                     is_secret_name(std::string_view(value).substr(secret_opening.size(),
                                                                   value.size() - secret_opening.size() - 1));
  if (!named) throw SettingError(name, "must name a secret of the account, as \"${secret:name}\"");
  return value;
}

std::string read_secret_if(const Settings& settings, std::string_view name) {
  return settings.has(name) ? read_secret(settings, name) : std::string();
}

void refuse_unknown(const Settings& settings, std::initializer_list<std::string_view> known) {
  const auto all = nlohmann::ordered_json::parse(settings.json(), nullptr, false);
  if (!all.is_object()) throw ProviderError("the settings are not a JSON object");
  for (const auto& [name, value] : all.items())
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw SettingError(name, "is not known; remove it or correct its name");
}

}  // namespace fiscal::aggregator
