#include "plugins/asaas/asaas_reader.h"

#include <array>
#include <nlohmann/json.hpp>

#include "plugins/common/api.h"
#include "plugins/common/json_read.h"

namespace fiscal::asaas {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::standing_in;
using aggregator::text_of;

constexpr std::array<std::pair<std::string_view, Standing>, 7> asaas_statuses{{
    {"SCHEDULED", Standing::Processing},
    {"SYNCHRONIZED", Standing::Processing},
    {"AUTHORIZED", Standing::Authorized},
    {"PROCESSING_CANCELLATION", Standing::Cancelling},
    {"CANCELED", Standing::Cancelled},
    {"CANCELLATION_DENIED", Standing::CancelDenied},
    {"ERROR", Standing::Failed},
}};

Finding refusal_of(const Json& error, int status) {
  return {"rejected_by_provider",
          text_of(error, "code").value_or(std::to_string(status)),
          {},
          text_of(error, "description").value_or("Asaas gives no reason."),
          "Correct what the text names, and issue anew."};
}

}  // namespace

Standing asaas_standing(std::string_view status) { return standing_in(asaas_statuses, status); }

namespace {

std::optional<RemoteDocument> invoice_of(const Json& object) {
  const auto id = aggregator::key_of(object, "id"), status = text_of(object, "status");
  if (!id || !status) return std::nullopt;
  RemoteDocument document;
  document.id = *id;
  document.caller_key = aggregator::text_or_empty(object, "externalReference");
  document.status = *status;
  document.standing = asaas_standing(*status);
  document.number = text_of(object, "number");
  document.verification_code = text_of(object, "validationCode");
  document.url = document.pdf_url = text_of(object, "pdfUrl");
  document.xml_url = text_of(object, "xmlUrl");
  document.was_issued = document.number.has_value();
  if (document.standing == Standing::Failed || document.standing == Standing::CancelDenied)
    document.reasons.push_back(
        {document.standing == Standing::Failed ? "rejected_by_provider" : "cancel_refused_by_provider",
         *status,
         {},
         text_of(object, "statusDescription").value_or("Asaas gives no reason."),
         "Correct what the text names, and ask anew."});
  return document;
}

}  // namespace

std::optional<RemoteDocument> read_invoice(std::string_view body) {
  return invoice_of(aggregator::object_in(body));
}

std::optional<Page> read_page(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const Json& data = aggregator::member(object, "data");
  if (!data.is_array()) return std::nullopt;
  Page page;
  for (const Json& entry : data)
    if (auto invoice = invoice_of(entry)) page.invoices.push_back(std::move(*invoice));
  const Json& more = aggregator::member(object, "hasMore");
  page.has_more = more.is_boolean() && more.get<bool>();
  return page;
}

std::optional<std::string> read_customer_id(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const Json& data = aggregator::member(object, "data");
  if (!data.is_array()) return text_of(object, "id");
  return data.empty() ? std::string() : text_of(data.front(), "id");
}

Findings read_errors(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const Json& errors = aggregator::member(object, "errors");
  Findings findings;
  if (errors.is_array())
    for (const Json& error : errors) findings.push_back(refusal_of(error, answer.status));
  const bool credential = answer.status == 401 || answer.status == 403;
  if (credential && !findings.empty()) return {aggregator::credential_refused(answer, findings.front().text)};
  return findings;
}

std::optional<RemoteDocument> read_event(std::string_view body) {
  const Json object = aggregator::object_in(body);
  if (!aggregator::text_or_empty(object, "event").starts_with("INVOICE_")) return std::nullopt;
  return invoice_of(aggregator::member(object, "invoice"));
}

}  // namespace fiscal::asaas
