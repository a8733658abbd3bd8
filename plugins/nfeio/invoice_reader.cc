#include "plugins/nfeio/invoice_reader.h"

#include <nlohmann/json.hpp>

#include "plugins/common/api.h"
#include "plugins/common/json_read.h"
#include "plugins/common/nfeio_status.h"

namespace fiscal::nfeio {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::text_of;

/// Where no flowStatus is told, the coarse status tells the ends that it names.
Standing standing_of(const Json& object) {
  if (const auto flow = text_of(object, "flowStatus")) return aggregator::nfeio_standing(*flow);
  const std::string coarse = aggregator::text_or_empty(object, "status");
  if (coarse == "Issued") return Standing::Authorized;
  if (coarse == "Cancelled") return Standing::Cancelled;
  if (coarse == "Created" || coarse == "None") return Standing::Processing;
  return Standing::Unrecognised;
}

void add_reasons(RemoteDocument& document, const Json& object) {
  if (document.standing != Standing::Failed && document.standing != Standing::CancelDenied) return;
  const bool failed = document.standing == Standing::Failed;
  document.reasons.push_back({failed ? "rejected_by_provider" : "cancel_refused_by_provider",
                              document.status,
                              {},
                              text_of(object, "flowMessage").value_or("NFE.io gives no reason."),
                              failed ? "Correct what the text names, and issue anew."
                                     : "Look at the rules of the municipality for cancelling."});
}

void add_environment_alert(RemoteDocument& document, const Json& object, Environment environment) {
  const auto told = text_of(object, "environment");
  if (!told) return;
  const bool production = *told == "Production";
  if (production == (environment == Environment::Production)) return;
  document.alerts.push_back({"environment_mismatch",
                             {},
                             {},
                             "The company at NFE.io works in " + *told + ", and the connection does not.",
                             "Correct company_id or the connection's environment."});
}

Finding finding_of(const Json& error, int status) {
  const auto text = text_of(error, "message");
  return {"rejected_by_provider",
          text_of(error, "code").value_or(std::to_string(status)),
          {},
          text.value_or("NFE.io gives no reason."),
          "Correct what the text names, and issue anew."};
}

}  // namespace

std::optional<RemoteDocument> read_invoice(const Json& object, Environment environment) {
  const auto id = aggregator::key_of(object, "id");
  const auto status =
      text_of(object, "flowStatus") ? text_of(object, "flowStatus") : text_of(object, "status");
  if (!id || !status) return std::nullopt;
  RemoteDocument document;
  document.id = *id;
  document.caller_key = aggregator::text_or_empty(object, "externalId");
  document.status = *status;
  document.standing = standing_of(object);
  // A note that has no number yet says 0.
  if (auto number = text_of(object, "number"); number && *number != "0") document.number = std::move(number);
  document.verification_code = text_of(object, "checkCode");
  document.protocol = text_of(object, "batchCheckNumber");
  document.issued_at = aggregator::instant_of(object, "issuedOn");
  document.cancelled_at = aggregator::instant_of(object, "cancelledOn");
  add_reasons(document, object);
  add_environment_alert(document, object, environment);
  return document;
}

std::optional<RemoteDocument> find_invoice(std::string_view body, Environment environment) {
  const Json object = aggregator::object_in(body);
  if (!object.is_object()) return std::nullopt;
  if (auto document = read_invoice(object, environment)) return document;
  for (const auto& [name, value] : object.items()) {
    const Json& inner = value.is_array() && value.size() == 1 ? value.front() : value;
    if (auto document = read_invoice(inner, environment)) return document;
  }
  return std::nullopt;
}

Findings read_errors(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const bool credential = answer.status == 401 || answer.status == 403;
  Findings findings;
  const Json& errors = aggregator::member(object, "errors");
  if (errors.is_array())
    for (const Json& error : errors) findings.push_back(finding_of(error, answer.status));
  if (findings.empty() && text_of(object, "message")) findings.push_back(finding_of(object, answer.status));
  if (credential && !findings.empty()) return {aggregator::credential_refused(answer, findings.front().text)};
  return findings;
}

std::optional<std::string> id_in_location(const HttpAnswer& answer) {
  const auto location = answer.header("location");
  if (!location) return std::nullopt;
  constexpr std::string_view collection = "/serviceinvoices/";
  const auto at = location->rfind(collection);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view id = location->substr(at + collection.size());
  if (id.empty() || id.size() > 100 || id.find_first_of("/?#") != std::string_view::npos) return std::nullopt;
  return std::string(id);
}

}  // namespace fiscal::nfeio
