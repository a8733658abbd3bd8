#include "plugins/abrasf/town_settings.h"

#include <fiscal/municipal/catalog.hpp>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace fiscal::abrasf {
namespace {

using Json = nlohmann::json;
using municipal::Call;

constexpr auto known_names = std::to_array<std::string_view>(
    {"profile", "url", "urls", "user", "password", "access_key", "authorization_key", "cnae", "cnaes",
     "municipal_codes", "country_codes", "cultural_incentive", "plain_http"});

bool is_loopback(std::string_view url) {
  return url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") ||
         url.starts_with("http://[::1]");
}

std::string checked_url(std::string_view setting, const std::string& url, bool plain_http) {
  const bool secure =
      url.starts_with("https://") || is_loopback(url) || (plain_http && url.starts_with("http://"));
  if (!secure)
    throw SettingError(setting,
                       "must be an https address; a town that offers http alone needs \"plain_http\": true");
  if (url.find_first_of(" #\"<>") != std::string::npos || url.find('@') != std::string::npos)
    throw SettingError(setting, "must be an address without blanks, quotes, fragment and user");
  return url;
}

municipal::Profile read_town_profile(const Json& value) {
  try {
    auto profile = municipal::profile_of_setting(value.dump());
    if (profile.body != municipal::Body::Abrasf)
      throw SettingError("profile", "is of the national layout; use it with the plugin nfse_nacional");
    return profile;
  } catch (const municipal::ProfileError& error) {
    throw SettingError("profile", std::string("cannot be used: ") + error.what());
  }
}

void require_setting(const Settings& settings, bool wanted, std::string_view name,
                     const municipal::Profile& profile) {
  if (wanted && !settings.has(name))
    throw SettingError(name, "is missing: the service of profile " + profile.id + " asks for it");
}

void check_credentials(const Settings& settings, const municipal::Profile& profile) {
  const auto& wants = profile.authentication;
  require_setting(settings, wants.user || wants.basic, "user", profile);
  require_setting(settings, wants.user || wants.basic || wants.password, "password", profile);
  require_setting(settings, wants.access_key || !wants.header.empty(), "access_key", profile);
  require_setting(settings, wants.authorization_key, "authorization_key", profile);
}

std::map<Call, std::string> read_urls(const Settings& settings, bool plain_http) {
  std::map<Call, std::string> urls;
  for (const auto& [name, url] : settings.texts("urls")) {
    const auto call = std::find_if(std::begin(municipal::all_calls), std::end(municipal::all_calls),
                                   [&](Call one) { return municipal::to_text(one) == name; });
    if (call == std::end(municipal::all_calls))
      throw SettingError("urls/" + name,
                         "is no operation; they are send_lot, send_lot_sync, issue_one, ask_lot_state, "
                         "ask_lot, ask_rps, cancel and substitute");
    urls[*call] = checked_url("urls/" + name, url, plain_http);
  }
  return urls;
}

std::map<std::string, std::string, std::less<>> read_codes(const Settings& settings, std::string_view name) {
  std::map<std::string, std::string, std::less<>> codes;
  for (const auto& [national, code] : settings.texts(name)) codes[national] = code;
  return codes;
}

}  // namespace

const std::string& TownSettings::url_of(Call call) const {
  const auto own = urls.find(call);
  return own == urls.end() ? url : own->second;
}

TownSettings read_settings(const Settings& settings) {
  const Json all = Json::parse(settings.json(), nullptr, false);
  if (!all.is_object()) throw ProviderError("the settings are not a JSON object");
  for (const auto& [name, value] : all.items())
    if (std::find(known_names.begin(), known_names.end(), name) == known_names.end())
      throw SettingError(name, "is not known; remove it or correct its name");
  if (!all.contains("profile")) throw SettingError("profile", "is missing");

  TownSettings read;
  read.profile = read_town_profile(all.at("profile"));
  check_credentials(settings, read.profile);
  const bool plain_http = settings.flag("plain_http", false);
  read.url = checked_url("url", settings.text("url"), plain_http);
  read.urls = read_urls(settings, plain_http);
  read.local.user = settings.text("user", "");
  read.local.password = settings.text("password", "");
  read.local.access_key = settings.text("access_key", "");
  read.local.authorization_key = settings.text("authorization_key", "");
  if (settings.has("cnae")) read.local.cnae = settings.text("cnae");
  read.local.cnaes = read_codes(settings, "cnaes");
  read.local.municipal_codes = read_codes(settings, "municipal_codes");
  read.local.country_codes = read_codes(settings, "country_codes");
  for (const auto& [country, code] : read.local.country_codes)
    if (country.size() != 2 || code.size() != 4 || code.find_first_not_of("0123456789") != std::string::npos)
      throw SettingError("country_codes/" + country, "must be two letters of ISO 3166 with four digits");
  read.local.cultural_incentive = settings.flag("cultural_incentive", false);
  return read;
}

}  // namespace fiscal::abrasf
