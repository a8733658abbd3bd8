#include "plugins/nfse_nacional/portal_settings.h"

#include <fiscal/encoding.hpp>
#include <fiscal/municipal/catalog.hpp>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace fiscal::nacional {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 18> known_settings{"base_url",
                                                          "profile",
                                                          "profile_url",
                                                          "user",
                                                          "password",
                                                          "access_key",
                                                          "adn_url",
                                                          "towns",
                                                          "signature",
                                                          "application",
                                                          "clock_skew_seconds",
                                                          "municipal_codes",
                                                          "municipal_registration",
                                                          "request_analysis",
                                                          "town_parameters",
                                                          "parameters_url",
                                                          "danfse_logo_b64",
                                                          "danfse_receipt"};

constexpr std::string_view production_hosts[] = {"sefin.nfse.gov.br", "adn.nfse.gov.br"};
constexpr std::string_view test_hosts[] = {"sefin.producaorestrita.nfse.gov.br",
                                           "adn.producaorestrita.nfse.gov.br"};

/// The host of an http(s) URL in lower case, without port; empty when the text is no such URL.
std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return {};
  const auto end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  std::string host(authority.substr(0, end));
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

/// An address without the slash at its end. Certificates travel with every call, so it must be https.
std::string checked_url(std::string_view setting, std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const std::string host = host_of(url);
  const bool secure = url.starts_with("https://") || (url.starts_with("http://") && is_loopback(host));
  if (host.empty() || !secure || url.find_first_of("?# ") != std::string::npos)
    throw SettingError(
        setting, "must be an https address without query, as in \"https://sefin.nfse.gov.br/SefinNacional\"");
  return url;
}

std::string checked_path(const std::string& setting, const std::string& path,
                         std::initializer_list<std::string_view> names) {
  const bool complete = std::all_of(names.begin(), names.end(), [&](std::string_view name) {
    return path.find(name) != std::string::npos;
  });
  if (path.empty() || path.front() == '/' || path.find_first_of(" ?#\\") != std::string::npos ||
      path.find("..") != std::string::npos || !complete) {
    std::string wanted = "must be a path without a slash at its start";
    for (const std::string_view name : names) wanted.append(", with ").append(name);
    throw SettingError(setting, wanted);
  }
  return path;
}

std::string member_text(const std::string& setting, const Json& value) {
  if (!value.is_string()) throw SettingError(setting, "must be a text");
  return value.get<std::string>();
}

Town read_town(const std::string& setting, const Json& object) {
  if (!object.is_object()) throw SettingError(setting, "must be an object");
  Town town;
  for (const auto& [name, value] : object.items()) {
    const std::string at = setting + "/" + name;
    const std::string text = member_text(at, value);
    if (name == "base_url")
      town.base_url = checked_url(at, text);
    else if (name == "issue_path")
      town.issue_path = checked_path(at, text, {});
    else if (name == "dps_path")
      town.dps_path = checked_path(at, text, {"{id}"});
    else if (name == "nfse_path")
      town.nfse_path = checked_path(at, text, {"{key}"});
    else if (name == "events_path")
      town.events_path = checked_path(at, text, {"{key}"});
    else if (name == "event_path")
      town.event_path = checked_path(at, text, {"{key}", "{type}", "{sequence}"});
    else
      throw SettingError(at, "is not known; remove it or correct its name");
  }
  return town;
}

std::map<std::string, Town, std::less<>> read_towns(const Json& all) {
  if (!all.is_object()) throw SettingError("towns", "must be an object by IBGE code");
  std::map<std::string, Town, std::less<>> towns;
  for (const auto& [code, town] : all.items()) {
    if (code.size() != 7 || code.find_first_not_of("0123456789") != std::string::npos)
      throw SettingError("towns/" + code, "must be named by the seven digits of the IBGE code");
    towns.emplace(code, read_town("towns/" + code, town));
  }
  return towns;
}

/// Whether an envelope names the issuer, whom this plugin does not know where it writes one.
bool names_issuer(const municipal::Profile& profile) {
  return std::any_of(profile.operations.begin(), profile.operations.end(), [](const auto& operation) {
    const std::string& envelope = operation.second.envelope;
    return envelope.find("{cnpj}") != std::string::npos || envelope.find("{municip") != std::string::npos;
  });
}

std::shared_ptr<const Vendor> read_vendor(const Json& profile, const Settings& settings) {
  auto vendor = std::make_shared<Vendor>();
  try {
    vendor->profile = municipal::profile_of_setting(profile.dump());
  } catch (const municipal::ProfileError& error) {
    throw SettingError("profile", std::string("cannot be used: ") + error.what());
  }
  if (vendor->profile.body != municipal::Body::NationalDps)
    throw SettingError("profile", "is not of the national layout; use it with the plugin abrasf");
  if (names_issuer(vendor->profile)) throw SettingError("profile", "names the issuer in its envelope");
  const auto& wants = vendor->profile.authentication;
  for (const auto& [wanted, name] : {std::pair{wants.user || wants.basic, "user"},
                                     std::pair{wants.user || wants.basic || wants.password, "password"},
                                     std::pair{wants.access_key || !wants.header.empty(), "access_key"}})
    if (wanted && !settings.has(name))
      throw SettingError(name, "is missing: the service of profile " + vendor->profile.id + " asks for it");
  if (!settings.has("profile_url")) throw SettingError("profile_url", "is missing beside profile");
  vendor->url = checked_url("profile_url", settings.text("profile_url"));
  vendor->local.user = settings.text("user", "");
  vendor->local.password = settings.text("password", "");
  vendor->local.access_key = settings.text("access_key", "");
  return vendor;
}

void refuse_lonely_vendor_settings(const Settings& settings) {
  for (const char* name : {"profile_url", "user", "password", "access_key"})
    if (settings.has(name))
      throw SettingError(name, "is of use with profile alone; add profile or remove it");
}

/// cTribMun by national code: the layout has three digits, and what a vendor wants its profile demands.
std::map<std::string, std::string, std::less<>> read_municipal_codes(const Settings& settings,
                                                                     bool by_vendor) {
  std::map<std::string, std::string, std::less<>> codes;
  for (const auto& [national, code] : settings.texts("municipal_codes")) {
    const bool digits = code.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || (by_vendor ? code.empty() || code.size() > 20 : code.size() != 3))
      throw SettingError("municipal_codes/" + national,
                         by_vendor ? "must have 1 to 20 digits" : "must have three digits");
    codes.emplace(national, code);
  }
  return codes;
}

national::Registration read_registration(const std::string& text) {
  if (text == "as_given") return national::Registration::AsGiven;
  if (text == "padded") return national::Registration::Padded;
  if (text == "omit") return national::Registration::Omitted;
  throw SettingError("municipal_registration", "must be \"as_given\", \"padded\" or \"omit\"");
}

std::string read_application(std::string text) {
  const bool latin = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
  if (text.empty() || text.size() > 20 || !latin || text.front() == ' ' || text.back() == ' ')
    throw SettingError("application", "must have 1 to 20 plain characters without blanks at the ends");
  return text;
}

template <std::size_t size>
bool is_one_of(std::string_view host, const std::string_view (&hosts)[size]) {
  return std::find(std::begin(hosts), std::end(hosts), host) != std::end(hosts);
}

/// Whether an address is the government's for the other environment.
bool belongs_elsewhere(std::string_view url, Environment environment) {
  const std::string host = host_of(url);
  return environment == Environment::Production ? is_one_of(host, test_hosts)
                                                : is_one_of(host, production_hosts);
}

std::string read_logo(const std::string& base64) {
  auto png = base64_decode(base64);
  if (!png) throw SettingError("danfse_logo_b64", "is not base64 on one line");
  if (const std::string problem = danfse::logo_problem(*png); !problem.empty())
    throw SettingError("danfse_logo_b64", problem);
  return std::move(*png);
}

}  // namespace

PortalSettings read_settings(const Settings& settings) {
  const Json all = Json::parse(settings.json(), nullptr, false);
  if (!all.is_object()) throw ProviderError("the settings are not a JSON object");
  for (const auto& [name, value] : all.items())
    if (std::find(known_settings.begin(), known_settings.end(), name) == known_settings.end())
      throw SettingError(name, "is not known; remove it or correct its name");

  PortalSettings read;
  if (settings.has("base_url")) read.base_url = checked_url("base_url", settings.text("base_url"));
  if (settings.has("adn_url")) read.adn_url = checked_url("adn_url", settings.text("adn_url"));
  if (all.contains("towns")) read.towns = read_towns(all.at("towns"));
  if (all.contains("profile"))
    read.vendor = read_vendor(all.at("profile"), settings);
  else
    refuse_lonely_vendor_settings(settings);
  const auto profile = signature_profile_named(settings.text("signature", "sha256_exclusive"));
  if (!profile)
    throw SettingError(
        "signature", "must be \"sha256_exclusive\", \"sha256_inclusive\", \"sha1_exclusive\" or \"legacy\"");
  read.signature = *profile;
  read.dps.application = read_application(settings.text("application", read.dps.application));
  const std::int64_t skew = settings.number("clock_skew_seconds", 60);
  if (skew < 0 || skew > 3600) throw SettingError("clock_skew_seconds", "must be a number from 0 to 3600");
  read.dps.clock_skew = seconds(skew);
  read.dps.municipal_codes = read_municipal_codes(settings, read.vendor != nullptr);
  read.dps.registration = read_registration(settings.text("municipal_registration", "as_given"));
  read.request_analysis = settings.flag("request_analysis", true);
  read.town_parameters = settings.flag("town_parameters", false);
  if (settings.has("parameters_url"))
    read.parameters_url = checked_url("parameters_url", settings.text("parameters_url"));
  read.danfse.receipt = settings.flag("danfse_receipt", false);
  if (settings.has("danfse_logo_b64")) read.danfse.logo_png = read_logo(settings.text("danfse_logo_b64"));
  return read;
}

std::variant<Endpoints, Finding> endpoints_for(const PortalSettings& settings, Environment environment,
                                               std::string_view municipality) {
  const bool production = environment == Environment::Production;
  Endpoints endpoints;
  endpoints.base_url =
      settings.base_url.value_or(production ? "https://sefin.nfse.gov.br/SefinNacional"
                                            : "https://sefin.producaorestrita.nfse.gov.br/SefinNacional");
  endpoints.adn_url =
      settings.adn_url.value_or(production ? "https://adn.nfse.gov.br/contribuintes"
                                           : "https://adn.producaorestrita.nfse.gov.br/contribuintes");
  endpoints.parameters_url = settings.parameters_url.value_or(
      production ? "https://adn.nfse.gov.br/parametrizacao"
                 : "https://adn.producaorestrita.nfse.gov.br/parametrizacao");
  endpoints.vendor = settings.vendor;
  if (const auto town = settings.towns.find(municipality); town != settings.towns.end()) {
    const Town& own = town->second;
    endpoints.base_url = own.base_url.value_or(endpoints.base_url);
    endpoints.issue_path = own.issue_path.value_or(endpoints.issue_path);
    endpoints.dps_path = own.dps_path.value_or(endpoints.dps_path);
    endpoints.nfse_path = own.nfse_path.value_or(endpoints.nfse_path);
    endpoints.events_path = own.events_path.value_or(endpoints.events_path);
    endpoints.event_path = own.event_path.value_or(endpoints.event_path);
  }
  for (const std::string* url : {&endpoints.base_url, &endpoints.adn_url, &endpoints.parameters_url})
    if (belongs_elsewhere(*url, environment))
      return Finding{"environment_mismatch",
                     {},
                     {},
                     "The connection works in " + std::string(production ? "production" : "test") +
                         " and its settings send to " + *url + ", which is of the other environment.",
                     "Correct base_url, adn_url, parameters_url or the connection's environment."};
  return endpoints;
}

}  // namespace fiscal::nacional
