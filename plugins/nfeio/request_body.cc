#include "plugins/nfeio/request_body.h"

#include <charconv>

#include "plugins/common/carries.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_text.h"

namespace fiscal::nfeio {
namespace {

using aggregator::JsonText;
using aggregator::Part;

/// Only digits come here: `cannot_carry` refuses others.
std::int64_t federal_number(const std::string& tax_id) {
  std::int64_t number = 0;
  std::from_chars(tax_id.data(), tax_id.data() + tax_id.size(), number);
  return number;
}

JsonText address_body(const Address& address) {
  JsonText body;
  body.text("country", "BRA");
  body.text_if("postalCode", address.postal_code);
  body.text("street", address.street).text("number", address.number);
  body.text_if("additionalInformation", address.complement);
  body.text("district", address.district);
  if (address.municipality) {
    body.object("city", JsonText()
                            .text("code", *address.municipality)
                            .text("name", aggregator::municipality_name(*address.municipality)));
    body.text("state", aggregator::state_of(*address.municipality));
  }
  return body;
}

JsonText borrower_body(const Party& customer) {
  JsonText body;
  if (customer.tax_id) {
    body.text("type", customer.tax_id->size() == 11 ? "NaturalPerson" : "LegalEntity");
    body.number("federalTaxNumber", federal_number(*customer.tax_id));
  }
  body.text("name", customer.name);
  body.text_if("municipalTaxNumber", customer.municipal_registration);
  body.text_if("email", customer.email).text_if("phoneNumber", customer.phone);
  if (customer.address) body.object("address", address_body(*customer.address));
  return body;
}

bool is_outside(const Invoice& invoice) {
  return invoice.service.municipality && *invoice.service.municipality != invoice.issuer->municipality;
}

std::string_view taxation_type(const Invoice& invoice) {
  const Iss& iss = invoice.taxes.iss;
  const bool outside = is_outside(invoice);
  if (iss.suspension) {
    if (iss.suspension->administrative)
      return outside ? "OutsideCitySuspendedAdministrativeProcedure" : "SuspendedAdministrativeProcedure";
    return outside ? "OutsideCitySuspended" : "SuspendedCourtDecision";
  }
  switch (iss.treatment) {
    case IssTreatment::Immune:
      return outside ? "OutsideCityImmune" : "Immune";
    case IssTreatment::Export:
      return "Export";
    case IssTreatment::NotSubject:
      return "None";
    case IssTreatment::Taxable:
      break;
  }
  return outside ? "OutsideCity" : "WithinCity";
}

/// What lowers the price on which ISS is counted.
Money iss_base(const Invoice& invoice) {
  const Money discount = invoice.discounts ? invoice.discounts->unconditional.value_or(Money{}) : Money{};
  return invoice.amount - aggregator::deduction_of(invoice) - discount;
}

void add_iss(JsonText& body, const Invoice& invoice, Findings& problems) {
  const Iss& iss = invoice.taxes.iss;
  body.text("taxationType", taxation_type(invoice));
  if (iss.rate) body.fraction("issRate", *iss.rate);
  if (iss.withheld_by == WithheldBy::Nobody) return;
  if (iss.withheld_by == WithheldBy::Intermediary)
    problems.push_back({"not_supported_by_provider",
                        {},
                        "/taxes/iss/withheld_by",
                        "This provider has no place for ISS withheld by an intermediary.",
                        "Send the invoice over another connection."});
  else if (!iss.rate)
    problems.push_back(
        aggregator::missing_field("/taxes/iss/rate", "the rate, to say how much ISS is withheld"));
  else
    body.text("retentionType", "WithheldByBuyer")
        .amount("issAmountWithheld", percent_of(iss_base(invoice), *iss.rate));
}

void add_federal(JsonText& body, const Taxes& taxes, Findings& problems) {
  if (taxes.withholding) {
    body.amount_if("irAmountWithheld", taxes.withholding->income_tax);
    body.amount_if("inssAmountWithheld", taxes.withholding->social_security);
  }
  const auto split = aggregator::split_contributions(taxes);
  if (!split)
    return problems.push_back({"field_missing",
                               {},
                               "/taxes/pis_cofins",
                               "This provider wants PIS, COFINS and CSLL withheld each for itself, and the "
                               "invoice says their sum only.",
                               "Give taxes.pis_cofins with withheld, pis_amount and cofins_amount."});
  if (split->pis.centavos > 0) body.amount("pisAmountWithheld", split->pis);
  if (split->cofins.centavos > 0) body.amount("cofinsAmountWithheld", split->cofins);
  if (split->csll.centavos > 0) body.amount("csllAmountWithheld", split->csll);
  if (!taxes.pis_cofins) return;
  const PisCofins& own = *taxes.pis_cofins;
  body.text("cstPisCofins", own.cst).amount_if("pisCofinsBaseTax", own.base);
  if (own.pis_rate) body.fraction("pisRate", *own.pis_rate);
  if (own.cofins_rate) body.fraction("cofinsRate", *own.cofins_rate);
}

void add_reform(JsonText& body, const Invoice& invoice, Findings& problems) {
  if (!invoice.taxes.ibs_cbs) return;
  if (!invoice.service.nbs)
    problems.push_back(
        aggregator::missing_field("/service/nbs", "the NBS code wherever IBS and CBS are declared"));
  const IbsCbs& taxes = *invoice.taxes.ibs_cbs;
  body.object("ibsCbs", JsonText()
                            .text("purpose", "regular")
                            .text("operationIndicator", taxes.operation_indicator)
                            .text("situationCode", taxes.cst)
                            .text("classCode", taxes.classification));
}

void add_location(JsonText& body, const Invoice& invoice) {
  if (!is_outside(invoice)) return;
  const std::string& place = *invoice.service.municipality;
  body.object(
      "location",
      JsonText()
          .text("country", "BRA")
          .text("state", aggregator::state_of(place))
          .object("city", JsonText().text("code", place).text("name", aggregator::municipality_name(place))));
}

std::string city_service_code(const fiscal::Service& service, const NfeioSettings& settings) {
  if (auto listed = aggregator::code_for(settings.service_codes, service.national_code))
    return std::move(*listed);
  return service.municipal_code.value_or(service.national_code);
}

}  // namespace

std::variant<std::string, Findings> request_body(const IssueInvoice& request, const NfeioSettings& settings) {
  const Invoice& invoice = request.invoice;
  if (Findings type = aggregator::other_type(invoice, InvoiceType::Service); !type.empty()) return type;
  Findings problems = aggregator::cannot_carry(
      invoice, {Part::Discounts, Part::Deductions, Part::PlaceOfService, Part::IssTreatment,
                Part::IssWithheld, Part::OwnPisCofins, Part::FederalWithholding, Part::IbsCbs});
  if (invoice.service.country.value_or("BR") != "BR")
    problems.push_back({"not_supported_by_provider",
                        {},
                        "/service/country",
                        "This provider has no place for a service rendered abroad.",
                        "Send the invoice over another connection."});
  JsonText body;
  body.text("externalId", request.context.idempotency);
  body.text("cityServiceCode", city_service_code(invoice.service, settings));
  body.text("federalServiceCode", aggregator::padded_service_item(invoice.service.national_code));
  body.text_if("nbsCode", invoice.service.nbs);
  body.text("description", invoice.service.description);
  body.amount("servicesAmount", invoice.amount);
  body.text("accrualOn", to_text(*invoice.competence_date));
  if (invoice.customer) body.object("borrower", borrower_body(*invoice.customer));
  if (const Money deduction = aggregator::deduction_of(invoice); deduction.centavos > 0)
    body.amount("deductionsAmount", deduction);
  if (invoice.discounts) {
    body.amount_if("discountUnconditionedAmount", invoice.discounts->unconditional);
    body.amount_if("discountConditionedAmount", invoice.discounts->conditional);
  }
  add_iss(body, invoice, problems);
  add_federal(body, invoice.taxes, problems);
  add_reform(body, invoice, problems);
  add_location(body, invoice);
  body.text_if("additionalInformation", invoice.service.notes);
  if (!problems.empty()) return problems;
  return body.str();
}

}  // namespace fiscal::nfeio
