#include "core/api/dialects/nfeio/answer.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/api/dialects/place_names.h"
#include "core/api/dialects/standing.h"

namespace fiscal::dialects::nfeio {
namespace {

std::string_view coarse_status(const InvoiceRecord& record) {
  const std::string_view flow = flow_status(record);
  if (flow == "Issued" || flow == "CancelFailed" || flow == "WaitingSendCancel") return "Issued";
  if (flow == "IssueFailed") return "Error";
  return flow == "Cancelled" ? "Cancelled" : "Created";
}

/// A number where the text is one that fits, else null: a CNPJ may hold letters.
Json number_or_null(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return nullptr;
  return number;
}

Json time_or_null(const std::optional<Instant>& at) {
  if (!at) return nullptr;
  return to_text_milliseconds(*at);
}

Money money_at(const Json& object, std::string_view part, std::string_view name) {
  const Json& value = member(member(object, part), name);
  return value.is_number_integer() ? Money{value.get<std::int64_t>()} : Money{};
}

Json address_json(const Json& address) {
  if (!address.is_object()) return nullptr;
  const bool abroad = address.contains("country") && address["country"] != "BR";
  Address place;
  place.municipality = text_at(address, "municipality");
  place.city = text_at(address, "city");
  place.region = text_at(address, "region");
  const auto [city, state] = place_of(place);
  return {{"country", abroad ? member(address, "country") : Json("BRA")},
          {"postalCode", abroad ? member(address, "foreign_postal_code") : member(address, "postal_code")},
          {"street", member(address, "street")},
          {"number", member(address, "number")},
          {"additionalInformation", member(address, "complement")},
          {"district", member(address, "district")},
          {"city", {{"code", member(address, "municipality")}, {"name", text_or_null(city)}}},
          {"state", text_or_null(state)}};
}

Json borrower_json(const Json& customer) {
  if (!customer.is_object()) return nullptr;
  const std::string tax_id = text_at(customer, "tax_id").value_or("");
  return {{"name", member(customer, "name")},
          {"type", tax_id.size() == 11   ? "NaturalPerson"
                   : tax_id.size() == 14 ? "LegalEntity"
                                         : "Undefined"},
          {"federalTaxNumber", number_or_null(tax_id)},
          {"municipalTaxNumber", member(customer, "municipal_registration")},
          {"phoneNumber", member(customer, "phone")},
          {"email", member(customer, "email")},
          {"address", address_json(member(customer, "address"))}};
}

Json kept_text(const Json& request, const char* name) {
  return member(member(request, "metadata"), std::string("nfeio.") + name);
}

/// The amounts, and what follows from them before the authority has computed the taxes itself.
void add_amounts(Json& body, const InvoiceRecord& record, const Json& request) {
  const Money deductions = money_at(request, "deductions", "amount");
  const Money unconditional = money_at(request, "discounts", "unconditional");
  const Money base = record.amount - deductions - unconditional;
  const Json& iss = member(member(request, "taxes"), "iss");
  const auto rate = percent_at(member(iss, "rate"));
  const Money iss_amount = rate ? percent_of(base, *rate) : Money{};
  const bool withheld = member(iss, "withheld_by") == "customer";
  const Json& taxes = member(request, "taxes");
  const Money income = money_at(taxes, "withholding", "income_tax");
  const Money social = money_at(taxes, "withholding", "social_security");
  const Money contributions = money_at(taxes, "withholding", "contributions");
  const Money all_withheld = income + social + contributions + (withheld ? iss_amount : Money{});
  body["servicesAmount"] = reais_number(record.amount);
  body["deductionsAmount"] = reais_number(deductions);
  body["discountUnconditionedAmount"] = reais_number(unconditional);
  body["discountConditionedAmount"] = reais_number(money_at(request, "discounts", "conditional"));
  body["baseTaxAmount"] = reais_number(base);
  body["issRate"] = rate ? Json(static_cast<double>(rate->ten_thousandths) / 1'000'000) : Json(0);
  body["issTaxAmount"] = reais_number(iss_amount);
  body["irAmountWithheld"] = reais_number(income);
  body["inssAmountWithheld"] = reais_number(social);
  body["issAmountWithheld"] = reais_number(withheld ? iss_amount : Money{});
  body["amountWithheld"] = reais_number(all_withheld);
  body["amountNet"] = reais_number(record.amount - unconditional -
                                   money_at(request, "discounts", "conditional") - all_withheld);
}

}  // namespace

std::string id_of(InvoiceId id) {
  std::string text = to_text(id);
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

std::optional<InvoiceId> parse_id(std::string_view text) {
  std::string own(text);
  if (own.starts_with("inv-")) own[3] = '_';
  return parse_invoice_id(own);
}

std::string_view flow_status(const InvoiceRecord& record) {
  switch (record.state) {
    case State::Scheduled:
    case State::Queued:
      return "WaitingSend";
    case State::Sending:
    case State::Pending:
    case State::Unknown:
      return "WaitingReturn";
    case State::NeedsPerson:
      return "PullFromCityHall";
    case State::Authorized:
    case State::Substituting:
      return cancellation_was_denied(record) ? "CancelFailed" : "Issued";
    case State::Rejected:
    case State::Failed:
      return "IssueFailed";
    case State::Cancelling:
    case State::CancelUnknown:
      return "WaitingSendCancel";
    case State::Withdrawn:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      return "Cancelled";
  }
  return "WaitingReturn";
}

Json invoice_json(const InvoiceRecord& record, const Json& request) {
  const Facts& facts = record.facts;
  const Json& service = member(request, "service");
  const std::string reasons = reasons_text(record);
  Json body{
      {"id", id_of(record.id)},
      {"environment", record.environment == Environment::Production ? "Production" : "Development"},
      {"flowStatus", flow_status(record)},
      {"flowMessage", reasons.empty() ? Json(nullptr) : Json(reasons)},
      {"status", coarse_status(record)},
      {"borrower", borrower_json(member(request, "customer"))},
      {"externalId", record.reference ? Json(*record.reference) : Json(nullptr)},
      {"number", facts.authorized && facts.authorized->number ? number_or_null(*facts.authorized->number)
                                                              : Json(nullptr)},
      {"checkCode", facts.authorized
                        ? Json(facts.authorized->verification_code.value_or(facts.authorized->access_key))
                        : Json(nullptr)},
      {"rpsType", "Rps"},
      {"rpsStatus", flow_status(record) == "Cancelled" ? "Canceled" : "Normal"},
      {"rpsSerialNumber", record.number ? Json(record.number->series) : Json(nullptr)},
      {"rpsNumber", record.number ? Json(record.number->number) : Json(nullptr)},
      {"taxationType",
       kept_text(request, "taxationType").is_null() ? Json("None") : kept_text(request, "taxationType")},
      {"issuedOn", facts.authorized ? time_or_null(facts.authorized->issued_at) : Json(nullptr)},
      {"cancelledOn", facts.cancelled ? time_or_null(facts.cancelled->cancelled_at) : Json(nullptr)},
      {"cityServiceCode", kept_text(request, "cityServiceCode")},
      {"federalServiceCode", kept_text(request, "federalServiceCode").is_null()
                                 ? member(service, "national_code")
                                 : kept_text(request, "federalServiceCode")},
      {"description", member(service, "description")},
      {"additionalInformation", member(service, "notes")},
      {"createdOn", to_text_milliseconds(record.created_at)}};
  add_amounts(body, record, request);
  return body;
}

Json company_json(const Account& account) {
  const Issuer& issuer = account.issuer;
  const std::string_view regime = issuer.tax_regime == TaxRegime::SimplesMei ? "MicroempreendedorIndividual"
                                  : issuer.tax_regime == TaxRegime::SimplesMeEpp ? "SimplesNacional"
                                                                                 : "LucroPresumido";
  return {{"id", account.id},
          {"name", issuer.name},
          {"tradeName", account.name},
          {"federalTaxNumber", number_or_null(issuer.tax_id)},
          {"email", issuer.email ? Json(*issuer.email) : Json(nullptr)},
          {"taxRegime", regime},
          {"municipalTaxNumber",
           issuer.municipal_registration ? Json(*issuer.municipal_registration) : Json(nullptr)},
          {"environment", account.environment == Environment::Production ? "Production" : "Development"},
          {"fiscalStatus", "Active"},
          {"address", {{"country", "BRA"}, {"city", {{"code", issuer.municipality}}}}}};
}

}  // namespace fiscal::dialects::nfeio
