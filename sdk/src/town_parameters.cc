#include <fiscal/tables.hpp>
#include <fiscal/town_parameters.hpp>

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
  return "town/" + town + "/" + invoice.service.national_code + invoice.service.municipal_code.value_or("") +
         "/" + to_text(*invoice.competence_date).substr(0, 7);
}

std::string town_to_json(const KnownTown& town) {
  nlohmann::json json = {{"active", town.parameters.active},
                         {"read_at", to_text_milliseconds(town.read_at)},
                         {"source", town.source}};
  if (town.parameters.iss_rate) json["iss_rate"] = to_text(*town.parameters.iss_rate);
  return json.dump();
}

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
  return town;
}

}  // namespace fiscal
