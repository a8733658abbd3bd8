#include "core/api/dialects/asaas/answer.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/dialects/standing.h"

namespace fiscal::dialects::asaas {
namespace {

constexpr std::array invoice_statuses =
    std::to_array<std::string_view>({"SCHEDULED", "SYNCHRONIZED", "AUTHORIZED", "PROCESSING_CANCELLATION",
                                     "CANCELED", "CANCELLATION_DENIED", "ERROR"});

const Json& kept(const Json& request, const char* name) {
  return member(member(request, "metadata"), std::string("asaas.") + name);
}

/// The reference of a charge of this kind, or null.
Json charge_of(const Json& request, std::string_view kind) {
  const Json& charge = member(request, "charge");
  return member(charge, "kind") == kind ? member(charge, "reference") : Json(nullptr);
}

/// As they were sent, or as the invoice says them when it did not come through this dialect. What the
/// authority computes of IBS and CBS is in the document alone.
Json taxes_json(const Json& request) {
  Json taxes = Json::object();
  const Json& sent = kept(request, "taxes");
  if (sent.is_string()) taxes = Json::parse(sent.get_ref<const std::string&>());
  const Json& iss = member(member(request, "taxes"), "iss");
  const auto put_missing = [&](const char* name, Json value) {
    if (!taxes.contains(name)) taxes[name] = std::move(value);
  };
  const auto rate = percent_at(member(iss, "rate"));
  put_missing("retainIss", member(iss, "withheld_by") == "customer");
  put_missing("iss", rate ? percent_number(*rate) : Json(0));
  for (const char* name : {"pis", "cofins", "csll", "inss", "ir"}) put_missing(name, 0);
  const Json& withheld = member(member(member(request, "taxes"), "pis_cofins"), "withheld");
  put_missing("pisCofinsRetentionType",
              withheld.is_null() ? Json(nullptr) : Json(withheld == "none" ? "NOT_WITHHELD" : "WITHHELD"));
  for (const char* name : {"nbsCode", "taxSituationCode", "taxClassificationCode", "operationIndicatorCode",
                           "pisCofinsTaxStatus", "stateIbs", "stateIbsValue", "municipalIbs",
                           "municipalIbsValue", "cbs", "cbsValue"})
    put_missing(name, nullptr);
  return taxes;
}

Json effective_date_of(const InvoiceRecord& record, const Json& request) {
  const Json& sent = kept(request, "effectiveDate");
  return sent.is_string() ? sent : Json(to_text(record.competence_date));
}

}  // namespace

std::string_view status_of(const InvoiceRecord& record) {
  switch (record.state) {
    case State::Scheduled:
    case State::Queued:
      return "SCHEDULED";
    case State::Sending:
    case State::Pending:
    case State::Unknown:
    case State::NeedsPerson:
      return "SYNCHRONIZED";
    case State::Authorized:
    case State::Substituting:
      return cancellation_was_denied(record) ? "CANCELLATION_DENIED" : "AUTHORIZED";
    case State::Rejected:
    case State::Failed:
      return "ERROR";
    case State::Cancelling:
    case State::CancelUnknown:
      return "PROCESSING_CANCELLATION";
    case State::Withdrawn:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      return "CANCELED";
  }
  return "SYNCHRONIZED";
}

bool is_status(std::string_view word) {
  return std::find(invoice_statuses.begin(), invoice_statuses.end(), word) != invoice_statuses.end();
}

std::string id_of(const InvoiceRecord& record, const Json& request) {
  const Json& original = kept(request, "id");
  return original.is_string() ? original.get<std::string>() : to_text(record.id);
}

Json invoice_json(const InvoiceRecord& record, const Json& request, const std::string& files_url) {
  const std::string id = id_of(record, request);
  const auto& authorized = record.facts.authorized;
  const std::string reasons = reasons_text(record);
  const Json& service = member(request, "service");
  const Json& deductions = member(member(request, "deductions"), "amount");
  const Json& code = kept(request, "municipalServiceCode");
  const bool has_code = code.is_string() || kept(request, "municipalServiceId").is_string();
  return {{"object", "invoice"},
          {"id", id},
          {"status", status_of(record)},
          {"customer", kept(request, "customer")},
          {"payment", charge_of(request, "payment")},
          {"installment", charge_of(request, "installment")},
          {"type", "NFS-e"},
          {"statusDescription", reasons.empty() ? Json(nullptr) : Json(reasons)},
          {"serviceDescription", member(service, "description")},
          {"pdfUrl", authorized ? Json(files_url + id + "/pdf") : Json(nullptr)},
          {"xmlUrl", authorized ? Json(files_url + id + "/xml") : Json(nullptr)},
          {"rpsSerie", record.number ? Json(record.number->series) : Json(nullptr)},
          {"rpsNumber", record.number ? Json(std::to_string(record.number->number)) : Json(nullptr)},
          {"number", authorized ? text_or_null(authorized->number) : Json(nullptr)},
          {"validationCode",
           authorized ? Json(authorized->verification_code.value_or(authorized->access_key)) : Json(nullptr)},
          {"value", reais_number(record.amount)},
          {"deductions",
           deductions.is_number_integer() ? reais_number(Money{deductions.get<std::int64_t>()}) : Json(0)},
          {"effectiveDate", effective_date_of(record, request)},
          {"observations", member(service, "notes")},
          {"estimatedTaxesDescription", nullptr},
          {"externalReference", kept(request, "externalReference")},
          {"taxes", taxes_json(request)},
          {"municipalServiceId", kept(request, "municipalServiceId")},
          {"municipalServiceCode", has_code ? code : member(service, "national_code")},
          {"municipalServiceName", kept(request, "municipalServiceName").is_string()
                                       ? kept(request, "municipalServiceName")
                                   : has_code ? code
                                              : Json(nullptr)}};
}

}  // namespace fiscal::dialects::asaas
