#include "sdk/sandbox/settings.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sdk/sandbox/money.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

[[noreturn]] void bad_member(const std::string& where, const std::string& want) {
  throw std::invalid_argument("settings." + where + ": " + want);
}

bool flag(const json& value, const std::string& where) {
  if (!value.is_boolean()) bad_member(where, "must be true or false");
  return value.get<bool>();
}

std::string string_value(const json& value, const std::string& where) {
  if (!value.is_string()) bad_member(where, "must be a string");
  return value.get<std::string>();
}

// A rate is text, "2.00", so that no floating point comes near it.
std::int64_t rate_value(const json& value, const std::string& where) {
  const std::string text = string_value(value, where);
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos)
    bad_member(where, "such as \"2.00\"");
  return parse_hundredths(text);
}

void merge_town(TownSettings& town, const json& changes, const std::string& where) {
  for (const auto& [name, value] : changes.items()) {
    const std::string member = where + "." + name;
    if (name == "active") {
      town.active = flag(value, member);
    } else if (name == "issuer_enabled") {
      town.issuer_enabled = flag(value, member);
    } else if (name == "rate") {
      town.rate = rate_value(value, member);
    } else if (name == "service_rates") {
      for (const auto& [service, rate] : value.items()) {
        town.service_rates[service] = rate_value(rate, member + "." + service);
      }
    } else {
      bad_member(member, "unknown; known are active, issuer_enabled, rate, service_rates");
    }
  }
}

void merge_taxpayer(TaxpayerSettings& taxpayer, const json& changes, const std::string& where) {
  const std::map<std::string, std::string TaxpayerSettings::*> members = {
      {"name", &TaxpayerSettings::name},
      {"trade_name", &TaxpayerSettings::trade_name},
      {"municipal_registration", &TaxpayerSettings::municipal_registration},
      {"street", &TaxpayerSettings::street},
      {"number", &TaxpayerSettings::number},
      {"complement", &TaxpayerSettings::complement},
      {"district", &TaxpayerSettings::district},
      {"postal_code", &TaxpayerSettings::postal_code},
      {"simples", &TaxpayerSettings::simples}};
  for (const auto& [name, value] : changes.items()) {
    const auto member = members.find(name);
    if (member == members.end()) bad_member(where + "." + name, "unknown member of a taxpayer");
    taxpayer.*(member->second) = string_value(value, where + "." + name);
  }
}

AnalysisVerdict verdict_value(const json& value) {
  if (value == "pending") return AnalysisVerdict::Pending;
  if (value == "granted") return AnalysisVerdict::Granted;
  if (value == "refused") return AnalysisVerdict::Refused;
  bad_member("analysis_verdict", "is pending, granted or refused");
}

}  // namespace

TownSettings Settings::town(const std::string& code) const {
  const auto found = towns.find(code);
  return found == towns.end() ? TownSettings{} : found->second;
}

std::int64_t Settings::rate(const std::string& town_code, const std::string& service) const {
  const TownSettings there = town(town_code);
  const auto found = there.service_rates.find(service);
  return found == there.service_rates.end() ? there.rate : found->second;
}

Settings merged(Settings base, const json& changes) {
  if (!changes.is_object()) throw std::invalid_argument("settings: must be a JSON object");
  for (const auto& [name, value] : changes.items()) {
    if (name == "latency_ms") {
      if (!value.is_number_integer() || value < 0 || value > 600'000) bad_member(name, "must be 0 to 600000");
      base.latency_ms = value.get<int>();
    } else if (name == "cancel_deadline_passed") {
      base.cancel_deadline_passed = flag(value, name);
    } else if (name == "substitution_deadline_passed") {
      base.substitution_deadline_passed = flag(value, name);
    } else if (name == "analysis_verdict") {
      base.analysis = verdict_value(value);
    } else if (name == "towns" && value.is_object()) {
      for (const auto& [code, town] : value.items()) merge_town(base.towns[code], town, "towns." + code);
    } else if (name == "taxpayers" && value.is_object()) {
      for (const auto& [id, taxpayer] : value.items()) {
        merge_taxpayer(base.taxpayers[id], taxpayer, "taxpayers." + id);
      }
    } else {
      bad_member(name,
                 "unknown; known are latency_ms, cancel_deadline_passed, substitution_deadline_passed, "
                 "analysis_verdict, towns, taxpayers");
    }
  }
  return base;
}

void SettingsBox::merge(const json& changes) {
  const std::lock_guard lock(mutex_);
  current_ = std::make_shared<const Settings>(merged(*current_, changes));
}

}  // namespace fiscal::sandbox
