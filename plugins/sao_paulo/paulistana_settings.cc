#include "plugins/sao_paulo/paulistana_settings.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace fiscal::sao_paulo {
namespace {

constexpr std::array<std::string_view, 11> known_settings{
    "service_codes", "exemptions",        "base_url",       "layout",
    "layout_2_from", "message",           "dry_run",        "rps_date",
    "price_charged", "foreign_customers", "tax_load_source"};

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Client certificates travel with every call, so the address is https, or this machine.
std::string checked_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const bool local = url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:");
  if ((!url.starts_with("https://") && !local) || url.find_first_of("@?# ") != std::string::npos)
    throw SettingError(
        "base_url",
        "must be an https address without query, as in \"https://nfews.prefeitura.sp.gov.br/lotenfe.asmx\"");
  return url;
}

/// Which of two words a setting says; the second is what `true` stands for.
bool says_second(const Settings& settings, std::string_view name, std::string_view first,
                 std::string_view second) {
  const std::string said = settings.text(name, first);
  if (said != first && said != second)
    throw SettingError(name, "must be \"" + std::string(first) + "\" or \"" + std::string(second) + "\"");
  return said == second;
}

std::string service_name_checked(std::string_view setting, const std::string& name) {
  const bool usable = !name.empty() && name.size() <= 20 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  if (!usable)
    throw SettingError(std::string(setting) + "/" + name, "must be named by 1 to 20 letters and digits");
  return name;
}

std::map<std::string, std::string, std::less<>> read_codes(const Settings& settings) {
  std::map<std::string, std::string, std::less<>> codes;
  for (const auto& [name, code] : settings.texts("service_codes")) {
    service_name_checked("service_codes", name);
    if (code.size() < 4 || code.size() > 5 || !all_digits(code))
      throw SettingError("service_codes/" + name, "must be the four or five digits of the town's code");
    codes.emplace(name, code);
  }
  return codes;
}

std::map<std::string, Exemption, std::less<>> read_exemptions(const Settings& settings) {
  std::map<std::string, Exemption, std::less<>> exemptions;
  for (const auto& [name, kind] : settings.texts("exemptions")) {
    service_name_checked("exemptions", name);
    if (kind != "exempt" && kind != "exempt_elsewhere")
      throw SettingError("exemptions/" + name, "must be \"exempt\" or \"exempt_elsewhere\"");
    exemptions.emplace(name, kind == "exempt" ? Exemption::InTown : Exemption::Elsewhere);
  }
  return exemptions;
}

std::optional<Layout> read_layout(const std::string& text) {
  if (text == "by_date") return std::nullopt;
  if (text == "1") return Layout::V1;
  if (text == "2") return Layout::V2;
  throw SettingError("layout", "must be \"by_date\", \"1\" or \"2\"");
}

}  // namespace

std::string PaulistanaSettings::address_of(Layout wanted) const {
  if (base_url) return *base_url;
  return wanted == Layout::V1 ? "https://nfe.prefeitura.sp.gov.br/ws/lotenfe.asmx"
                              : "https://nfews.prefeitura.sp.gov.br/lotenfe.asmx";
}

PaulistanaSettings read_settings(const Settings& settings) {
  const auto all = nlohmann::json::parse(settings.json(), nullptr, false);
  if (!all.is_object()) throw ProviderError("the settings are not a JSON object");
  for (const auto& [name, value] : all.items())
    if (std::find(known_settings.begin(), known_settings.end(), name) == known_settings.end())
      throw SettingError(name, "is not known; remove it or correct its name");

  PaulistanaSettings read;
  read.service_codes = read_codes(settings);
  read.exemptions = read_exemptions(settings);
  if (settings.has("base_url")) read.base_url = checked_url(settings.text("base_url"));
  read.layout = read_layout(settings.text("layout", "by_date"));
  const auto from = parse_date(settings.text("layout_2_from", to_text(read.layout_2_from)));
  if (!from) throw SettingError("layout_2_from", "must be a day, as in \"2026-01-01\"");
  read.layout_2_from = *from;
  read.as_lot = says_second(settings, "message", "rps", "lot");
  if (settings.has("dry_run")) read.dry_run = settings.flag("dry_run", false);
  read.dated_by_emission = says_second(settings, "rps_date", "competence", "emission");
  read.initial_price = says_second(settings, "price_charged", "final", "initial");
  read.foreign_numbers_at_end = says_second(settings, "foreign_customers", "refuse", "nif_at_end");
  read.tax_load_source = settings.text("tax_load_source", read.tax_load_source);
  if (read.tax_load_source.empty() || read.tax_load_source.size() > 10)
    throw SettingError("tax_load_source", "must have 1 to 10 characters");
  return read;
}

}  // namespace fiscal::sao_paulo
