#include "core/api/dialects/woovi/answer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::dialects::woovi {
namespace {

const Json& kept(const Json& request, const char* name) {
  return member(member(request, "metadata"), std::string("woovi.") + name);
}

Json charge_json(const billing::Charge& charge) {
  const bool paid = charge.status == billing::ChargeStatus::Paid;
  return {{"correlationID", charge.reference.value_or(charge.id)},
          {"value", charge.amount.centavos},
          {"status", paid                                                ? "COMPLETED"
                     : charge.status == billing::ChargeStatus::Cancelled ? "EXPIRED"
                                                                         : "ACTIVE"},
          {"paidAt", charge.paid_on ? Json(to_text(*charge.paid_on) + "T00:00:00.000Z") : Json(nullptr)},
          {"date", to_text_milliseconds(charge.created_at)}};
}

}  // namespace

std::string_view status_of(const InvoiceRecord& record) {
  switch (record.state) {
    case State::Scheduled:
    case State::Queued:
      return "PENDING";
    case State::Sending:
    case State::Pending:
    case State::Unknown:
    case State::NeedsPerson:
      return "PROCESSING";
    case State::Authorized:
    case State::Substituting:
    case State::Cancelling:
    case State::CancelUnknown:
      return "CONFIRMED";
    case State::Rejected:
    case State::Failed:
      return "ERROR";
    case State::Withdrawn:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      return "CANCELED";
  }
  return "PROCESSING";
}

Json invoice_json(const InvoiceRecord& record, const Json& request,
                  const std::optional<billing::Charge>& charge) {
  const Json& billing_date = kept(request, "billingDate");
  const std::string day = to_text(record.competence_date) + "T00:00:00.000Z";
  const Json& correlation = kept(request, "correlationID");
  Json body{{"id", to_text(record.id)},
            {"correlationID", correlation.is_null() ? Json(to_text(record.id)) : correlation},
            {"value", record.amount.centavos},
            {"description", member(member(request, "service"), "description")},
            {"date", billing_date.is_null() ? Json(day) : billing_date},
            {"billingDate", billing_date.is_null() ? Json(day) : billing_date},
            {"status", status_of(record)},
            {"statusRaw", status_of(record) == "PENDING" ? Json(nullptr) : Json(to_text(record.state))},
            {"customer",
             {{"correlationID", kept(request, "customer")},
              {"name", member(member(request, "customer"), "name")}}}};
  body["charge"] = charge ? charge_json(*charge) : Json(nullptr);
  return body;
}

Json legacy_json(const InvoiceRecord& record, const Json& request, const std::string& provider,
                 const std::string& files_url) {
  std::string shown = provider;
  std::transform(shown.begin(), shown.end(), shown.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const std::string id = to_text(record.id);
  const Json& charge = member(member(request, "charge"), "reference");
  Json body{{"id", id},
            {"status", record.state == State::Authorized ? "ISSUED" : status_of(record)},
            {"provider", shown}};
  if (!charge.is_null()) body["chargeId"] = charge;
  body["customerId"] = kept(request, "customer");
  body["value"] = record.amount.centavos;
  body["links"] = {{"xml", files_url + "xml"}, {"pdf", files_url + "pdf"}};
  return body;
}

}  // namespace fiscal::dialects::woovi
