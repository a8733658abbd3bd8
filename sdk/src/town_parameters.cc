#include <fiscal/tables.hpp>
#include <fiscal/town_parameters.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal {

std::string iss_municipality(const Invoice& invoice) {
  const NationalService* service = find_national_service(invoice.service.national_code);
  const Incidence incidence = service == nullptr ? Incidence::Provider : service->incidence;
  if (incidence == Incidence::Service) {
    if (invoice.service.country && *invoice.service.country != "BR") return {};
    return invoice.service.municipality.value_or(invoice.issuer->municipality);
  }
  if (incidence == Incidence::Customer && invoice.customer && invoice.customer->address)
    return invoice.customer->address->municipality.value_or("");
  return invoice.issuer->municipality;
}

std::string town_parameters_key(const Invoice& invoice) {
  const std::string town = iss_municipality(invoice);
  if (town.empty() || !invoice.competence_date) return {};
  std::string key = "town/" + town + "/" + invoice.service.national_code +
                    invoice.service.municipal_code.value_or("") + "/" +
                    to_text(*invoice.competence_date).substr(0, 7);
  const Iss& iss = invoice.taxes.iss;
  if (iss.benefit) key += "/benefit/" + iss.benefit->number;
  if (invoice.issuer->special_regime != SpecialRegime::None) key += "/regime";
  if (iss.withheld_by != WithheldBy::Nobody) key += "/withheld";
  return key;
}

std::string town_to_json(const KnownTown& town) {
  nlohmann::json json = {{"active", town.parameters.active},
                         {"read_at", to_text_milliseconds(town.read_at)},
                         {"source", town.source}};
  if (town.parameters.iss_rate) json["iss_rate"] = to_text(*town.parameters.iss_rate);
  if (town.parameters.benefit_in_force) json["benefit_in_force"] = *town.parameters.benefit_in_force;
  if (town.special_regimes) json["special_regimes"] = *town.special_regimes;
  if (town.withholding_by_article_six) json["withholding_by_article_six"] = *town.withholding_by_article_six;
  return json.dump();
}

namespace {

/// False for a member that is there and is no flag.
bool read_flag(const nlohmann::json& json, const char* name, std::optional<bool>& flag) {
  const auto at = json.find(name);
  if (at == json.end()) return true;
  if (!at->is_boolean()) return false;
  flag = at->get<bool>();
  return true;
}

bool read_names(const nlohmann::json& json, const char* name,
                std::optional<std::vector<std::string>>& names) {
  const auto at = json.find(name);
  if (at == json.end()) return true;
  if (!at->is_array() ||
      !std::all_of(at->begin(), at->end(), [](const auto& one) { return one.is_string(); }))
    return false;
  names = at->get<std::vector<std::string>>();
  return true;
}

}  // namespace

std::optional<KnownTown> town_from_json(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("active") || !json.at("active").is_boolean() ||
      !json.contains("read_at") || !json.at("read_at").is_string())
    return std::nullopt;
  KnownTown town;
  town.parameters.active = json.at("active").get<bool>();
  const auto read_at = parse_instant(json.at("read_at").get<std::string>());
  if (!read_at) return std::nullopt;
  town.read_at = *read_at;
  if (json.contains("source") && json.at("source").is_string())
    town.source = json.at("source").get<std::string>();
  if (json.contains("iss_rate")) {
    if (!json.at("iss_rate").is_string()) return std::nullopt;
    town.parameters.iss_rate = parse_rate(json.at("iss_rate").get<std::string>());
    if (!town.parameters.iss_rate) return std::nullopt;
  }
  if (!read_flag(json, "benefit_in_force", town.parameters.benefit_in_force) ||
      !read_names(json, "special_regimes", town.special_regimes) ||
      !read_flag(json, "withholding_by_article_six", town.withholding_by_article_six))
    return std::nullopt;
  return town;
}

}  // namespace fiscal
