#include "core/api/dialects/terms.h"

#include <fiscal/json.hpp>
#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::dialects {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_services = 2000;
constexpr JsonBounds terms_bounds{256 * 1024, 12};

Finding wrong(std::string field, std::string text, std::string fix) {
  return {"field_malformed", {}, std::move(field), std::move(text), std::move(fix)};
}

bool is_list_of_names(const Json& value) {
  return value.is_array() && value.size() <= 100 &&
         std::all_of(value.begin(), value.end(), [](const Json& name) {
           return name.is_string() && !name.get_ref<const std::string&>().empty() &&
                  name.get_ref<const std::string&>().size() <= 100;
         });
}

/// What a part of an invoice cannot be: a member that is unknown or of another type. What it lacks comes with
/// a request.
std::optional<Finding> problem_of_part(const Json& part, const std::string& place) {
  for (const Finding& problem : read_json<Invoice>(part.dump(), UnknownFields::Refuse).problems) {
    if (problem.code == "field_missing") continue;
    Finding placed = problem;
    placed.field = place + problem.field;
    return placed;
  }
  return std::nullopt;
}

std::optional<Finding> problem_of_service(const std::string& code, const Json& service) {
  auto problem = problem_of_part({{"service", service}}, {});
  constexpr std::string_view in_invoice = "/service";
  if (problem) problem->field = "/services/" + code + problem->field.substr(in_invoice.size());
  return problem;
}

Result<Json> read_object_of_terms(std::string_view json) {
  auto read = read_strict(json, terms_bounds);
  if (!read.ok()) return read.problems.front();
  if (!read.value.is_object()) return wrong({}, "the terms are not an object", "Send {\"invoice\": {…}}.");
  return std::move(read.value);
}

Json json_of(const Terms& terms) {
  Json services = Json::object();
  for (const auto& [code, service] : terms.services) services[code] = Json::parse(service);
  return {{"invoice", Json::parse(terms.invoice)},
          {"services", std::move(services)},
          {"also_known_as", terms.also_known_as},
          {"national_portal", terms.national_portal},
          {"replays_identical_bodies", terms.replays_identical_bodies}};
}

Result<Terms> terms_in(const Json& object) {
  Terms terms;
  for (const auto& [name, value] : object.items()) {
    if (name == "invoice" && value.is_object()) {
      terms.invoice = value.dump();
    } else if (name == "national_portal" && value.is_boolean()) {
      terms.national_portal = value;
    } else if (name == "replays_identical_bodies" && value.is_boolean()) {
      terms.replays_identical_bodies = value;
    } else if (name == "also_known_as" && is_list_of_names(value)) {
      terms.also_known_as = value.get<std::vector<std::string>>();
    } else if (name == "services" && value.is_object() && value.size() <= most_services) {
      for (const auto& [code, service] : value.items()) {
        if (code.empty() || code.size() > 60 || !service.is_object())
          return wrong("/services/" + code, "a service is an object by a code of 1 to 60 bytes",
                       "Write {\"1.01\": {\"national_code\": \"010101\"}}.");
        terms.services[code] = service.dump();
      }
    } else {
      return wrong("/" + name, name + " is not a member of the terms, or not of its type",
                   "Use invoice and services (objects, at most 2000 services), also_known_as (texts), "
                   "national_portal and replays_identical_bodies (true or false).");
    }
  }
  return terms;
}

}  // namespace

Result<Terms> read_terms(std::string_view json) {
  const auto object = read_object_of_terms(json);
  if (!object) return object.error();
  return terms_in(*object);
}

std::optional<Finding> problem_of(const Terms& terms) {
  if (auto problem = problem_of_part(Json::parse(terms.invoice), "/invoice")) return problem;
  for (const auto& [code, service] : terms.services)
    if (auto problem = problem_of_service(code, Json::parse(service))) return problem;
  return std::nullopt;
}

Result<Terms> patched(const Terms& terms, std::string_view patch) {
  const auto object = read_object_of_terms(patch);
  if (!object) return object.error();
  Json merged = json_of(terms);
  merged.merge_patch(*object);
  return terms_in(merged);
}

std::string to_json(const Terms& terms) { return json_of(terms).dump(); }

}  // namespace fiscal::dialects
