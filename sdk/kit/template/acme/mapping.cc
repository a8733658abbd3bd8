#include "mapping.h"

#include <fiscal/money.hpp>
#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>
#include <utility>

namespace acme {
namespace {

using Json = nlohmann::ordered_json;

/// A code of the provider that says that no document came to be, and which field is to blame. Codes that are
/// not here prove nothing: a provider invents new ones, also for documents that exist.
struct Refusal {
  std::string_view code;
  std::string_view field;
  std::string_view fix;
};

constexpr Refusal refusals[] = {
    {"INVALID_CUSTOMER", "/customer/tax_id", "Correct the customer's CPF or CNPJ."},
    {"INVALID_SERVICE", "/service/national_code", "Use a service code that the town has."},
    {"INVALID_AMOUNT", "/amount", "Correct the amount."},
    {"ALREADY_CANCELLED", "", ""},
    {"CANCELLATION_TERM_OVER", "", "Ask the town hall for the cancellation."},
};

constexpr std::string_view already_issued = "DUPLICATE_REFERENCE";
constexpr std::string_view no_such_document = "NOT_FOUND";

/// The answer as an object; empty when it is anything else, an HTML page for instance.
Json object_of(const fiscal::HttpAnswer& answer) {
  auto read = fiscal::read_strict(answer.body);
  return read.ok() && read.value.is_object() ? std::move(read.value) : Json::object();
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The provider's id of the document, which is its key in the gateway; empty when it cannot be one.
std::string id_of(const Json& document) {
  std::string id = text_of(document, "id");
  return fiscal::can_be_access_key(id) ? id : std::string();
}

/// `errors` of a refusal, when there are any and the table knows every one of them.
fiscal::Findings reasons_of(const Json& answer) {
  fiscal::Findings reasons;
  if (!answer.contains("errors") || !answer["errors"].is_array()) return {};
  for (const Json& error : answer["errors"]) {
    if (!error.is_object()) return {};
    const std::string code = text_of(error, "code");
    const Refusal* known = nullptr;
    for (const Refusal& refusal : refusals)
      if (refusal.code == code) known = &refusal;
    if (known == nullptr) return {};
    reasons.push_back({"rejected_by_authority", code, std::string(known->field), text_of(error, "message"),
                       std::string(known->fix)});
  }
  return reasons;
}

bool has_code(const Json& answer, std::string_view code) {
  if (!answer.contains("errors") || !answer["errors"].is_array()) return false;
  for (const Json& error : answer["errors"])
    if (error.is_object() && text_of(error, "code") == code) return true;
  return false;
}

std::string describe(const fiscal::HttpAnswer& answer) {
  return "the provider answered with status " + std::to_string(answer.status) +
         " and nothing that proves an outcome";
}

fiscal::Authorized authorized(const Json& document) {
  fiscal::Authorized outcome;
  outcome.access_key = id_of(document);
  if (const auto number = text_of(document, "number"); !number.empty()) outcome.number = number;
  if (const auto code = text_of(document, "verification_code"); !code.empty())
    outcome.verification_code = code;
  outcome.issued_at = fiscal::parse_instant(text_of(document, "issued_at"));
  return outcome;
}

}  // namespace

std::string reference_of(const fiscal::DocumentNumber& number) {
  return number.series + "-" + std::to_string(number.number);
}

std::string invoice_body(const fiscal::IssueInvoice& request) {
  const fiscal::Invoice& invoice = request.invoice;
  Json body{{"reference", reference_of(request.number.value())},
            {"issuer", {{"tax_id", invoice.issuer->tax_id}, {"name", invoice.issuer->name}}}};
  if (invoice.customer) {
    body["customer"] = {{"name", invoice.customer->name}};
    if (invoice.customer->tax_id) body["customer"]["tax_id"] = *invoice.customer->tax_id;
  }
  body["service"] = {{"code", invoice.service.national_code}, {"description", invoice.service.description}};
  body["amount"] = fiscal::to_text(invoice.amount);
  body["competence_date"] = fiscal::to_text(*invoice.competence_date);
  return body.dump();
}

std::string cancel_body(const fiscal::CancelInvoice& request) {
  return Json{{"reason", request.reason_text}}.dump();
}

std::variant<fiscal::IssueOutcome, AlreadyIssued> read_issue_answer(const fiscal::IssueInvoice& request,
                                                                    const fiscal::HttpAnswer& answer) {
  const Json document = object_of(answer);
  const bool ours = text_of(document, "reference") == reference_of(request.number.value());
  const std::string id = id_of(document);
  if (answer.status == 201 && ours && !id.empty() && text_of(document, "status") == "issued")
    return authorized(document);
  if (answer.status == 202 && ours && !id.empty()) return fiscal::Pending{id, fiscal::seconds(15), {}};
  if (answer.status == 409 && has_code(document, already_issued)) return AlreadyIssued{};
  if (answer.status == 422)
    if (auto reasons = reasons_of(document); !reasons.empty())
      return fiscal::Rejected{std::move(reasons), {}};
  return fiscal::Unknown{describe(answer), {}};
}

fiscal::CancelOutcome read_cancel_answer(const fiscal::HttpAnswer& answer) {
  const Json document = object_of(answer);
  if (answer.status == 200 && text_of(document, "status") == "cancelled")
    return fiscal::Cancelled{fiscal::parse_instant(text_of(document, "cancelled_at")), {}, {}, {}};
  if (answer.status == 422)
    if (auto reasons = reasons_of(document); !reasons.empty())
      return fiscal::CancelRefused{std::move(reasons), {}};
  return fiscal::Unknown{describe(answer), {}};
}

fiscal::StatusOutcome read_status_answer(const std::string& reference, const fiscal::HttpAnswer& answer) {
  const Json document = object_of(answer);
  if (answer.status == 404 && has_code(document, no_such_document)) return fiscal::NotFound{};
  const bool ours = reference.empty() || text_of(document, "reference") == reference;
  const std::string id = id_of(document);
  if (answer.status != 200 || !ours || id.empty()) return fiscal::CannotTell{describe(answer)};
  const std::string status = text_of(document, "status");
  if (status == "issued") return authorized(document);
  if (status == "processing") return fiscal::Pending{id, fiscal::seconds(15), {}};
  if (status == "cancelled")
    return fiscal::AuthorizedThenCancelled{
        authorized(document), {fiscal::parse_instant(text_of(document, "cancelled_at")), {}, {}, {}}};
  if (status == "refused")
    if (auto reasons = reasons_of(document); !reasons.empty())
      return fiscal::Rejected{std::move(reasons), {}};
  return fiscal::CannotTell{describe(answer)};
}

}  // namespace acme
