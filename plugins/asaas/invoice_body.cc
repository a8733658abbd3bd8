#include "plugins/asaas/invoice_body.h"

#include <fiscal/tables.hpp>

#include <algorithm>
#include <array>

#include "plugins/common/carries.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_text.h"

namespace fiscal::asaas {
namespace {

using aggregator::JsonText;
using aggregator::Part;

/// CST of PIS and COFINS by Asaas's names (changelog of 30 June 2026).
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> tax_statuses{{
    {"01", "STANDARD_TAXABLE_OPERATION"},
    {"02", "DIFFERENTIATED_RATE_TAXABLE_OPERATION"},
    {"06", "ZERO_RATE_TAXABLE_OPERATION"},
    {"07", "EXEMPT_CONTRIBUTION_OPERATION"},
    {"08", "NON_TAXABLE_OPERATION"},
    {"09", "TAX_SUSPENSION_OPERATION"},
}};

Finding not_exact(std::string field, std::string_view what) {
  return {"not_supported_by_provider",
          {},
          std::move(field),
          "Asaas takes " + std::string(what) + " as a percentage of the price, and none gives this amount.",
          "Give an amount that a percentage with at most four decimals gives, or use another connection."};
}

void add_withheld(JsonText& taxes, std::string_view name, Money amount, const Invoice& invoice,
                  const char* field, Findings& problems) {
  const auto rate = aggregator::exact_rate(amount, invoice.amount);
  if (rate)
    taxes.percent(name, *rate);
  else
    problems.push_back(not_exact(field, name));
}

void add_own_contributions(JsonText& taxes, const PisCofins& own, Findings& problems) {
  const auto status = std::find_if(tax_statuses.begin(), tax_statuses.end(),
                                   [&](const auto& row) { return row.first == own.cst; });
  if (status == tax_statuses.end())
    return problems.push_back({"not_supported_by_provider",
                               {},
                               "/taxes/pis_cofins/cst",
                               "Asaas has no name for the CST " + own.cst + ".",
                               "Use 01, 02, 06, 07, 08 or 09, or send the invoice over another connection."});
  taxes.text("pisCofinsTaxStatus", status->second);
  taxes.percent("operationPis", own.pis_rate.value_or(Rate{}));
  taxes.percent("operationCofins", own.cofins_rate.value_or(Rate{}));
}

JsonText taxes_body(const Invoice& invoice, const AsaasSettings& settings, Findings& problems) {
  JsonText taxes;
  const Iss& iss = invoice.taxes.iss;
  taxes.flag("retainIss", iss.withheld_by == WithheldBy::Customer);
  if (iss.withheld_by == WithheldBy::Intermediary)
    problems.push_back({"not_supported_by_provider",
                        {},
                        "/taxes/iss/withheld_by",
                        "Asaas has no place for ISS withheld by an intermediary.",
                        "Send the invoice over another connection."});
  if (const auto rate = iss.rate ? iss.rate : settings.iss_rate)
    taxes.percent("iss", *rate);
  else
    problems.push_back(
        {"field_missing",
         {},
         "/taxes/iss/rate",
         "Asaas needs the rate of ISS.",
         "Give it, or set iss_rate in the connection (0 where the National Portal computes it)."});
  const auto split = aggregator::split_contributions(invoice.taxes);
  if (!split)
    problems.push_back(
        {"field_missing",
         {},
         "/taxes/pis_cofins",
         "Asaas wants PIS, COFINS and CSLL withheld each for itself, and the invoice says their sum only.",
         "Give taxes.pis_cofins with withheld, pis_amount and cofins_amount."});
  const auto contributions = split.value_or(aggregator::Contributions{});
  const FederalWithholding withheld = invoice.taxes.withholding.value_or(FederalWithholding{});
  add_withheld(taxes, "pis", contributions.pis, invoice, "/taxes/pis_cofins/pis_amount", problems);
  add_withheld(taxes, "cofins", contributions.cofins, invoice, "/taxes/pis_cofins/cofins_amount", problems);
  add_withheld(taxes, "csll", contributions.csll, invoice, "/taxes/withholding/contributions", problems);
  add_withheld(taxes, "inss", withheld.social_security.value_or(Money{}), invoice,
               "/taxes/withholding/social_security", problems);
  add_withheld(taxes, "ir", withheld.income_tax.value_or(Money{}), invoice, "/taxes/withholding/income_tax",
               problems);
  if (invoice.service.nbs) taxes.text("nbsCode", aggregator::dotted_nbs(*invoice.service.nbs));
  if (const auto& reform = invoice.taxes.ibs_cbs) {
    taxes.text("taxSituationCode", reform->cst).text("taxClassificationCode", reform->classification);
    taxes.text("operationIndicatorCode", reform->operation_indicator);
  }
  if (invoice.taxes.pis_cofins) add_own_contributions(taxes, *invoice.taxes.pis_cofins, problems);
  return taxes;
}

void add_service(JsonText& body, const Service& service, const AsaasSettings& settings) {
  if (const auto id = aggregator::code_for(settings.service_ids, service.national_code))
    body.text("municipalServiceId", *id);
  else if (const auto code = aggregator::code_for(settings.service_codes, service.national_code))
    body.text("municipalServiceCode", *code);
  else
    body.text("municipalServiceCode", settings.service_code_form == ServiceCodeForm::National
                                          ? service.national_code
                                          : aggregator::service_item(service.national_code));
  const NationalService* named = find_national_service(service.national_code);
  body.text("municipalServiceName",
            named != nullptr ? named->description : std::string_view(service.national_code));
}

/// Asaas requires observations.
std::string observations(const Invoice& invoice) {
  if (invoice.service.notes) return *invoice.service.notes;
  return invoice.reference ? "Ref. " + *invoice.reference : invoice.service.description;
}

}  // namespace

bool is_of_charge(const Invoice& invoice) {
  return invoice.charge &&
         (invoice.charge->kind == ChargeKind::Payment || invoice.charge->kind == ChargeKind::Installment);
}

std::variant<std::string, Findings> invoice_body(const IssueInvoice& request, const AsaasSettings& settings,
                                                 const std::string& customer) {
  const Invoice& invoice = request.invoice;
  if (Findings type = aggregator::other_type(invoice, InvoiceType::Service); !type.empty()) return type;
  Findings problems =
      aggregator::cannot_carry(invoice, {Part::AlphanumericTaxId, Part::Deductions, Part::IssWithheld,
                                         Part::OwnPisCofins, Part::FederalWithholding, Part::IbsCbs});
  if (!is_of_charge(invoice) && !(invoice.customer && invoice.customer->tax_id) &&
      !invoice.metadata.contains(customer_metadata))
    problems.push_back(
        aggregator::missing_field("/customer/tax_id", "a payment, an instalment or a customer"));
  JsonText body;
  if (!is_of_charge(invoice))
    body.text("customer", customer);
  else
    body.text(invoice.charge->kind == ChargeKind::Payment ? "payment" : "installment",
              invoice.charge->reference);
  body.text("serviceDescription", invoice.service.description).text("observations", observations(invoice));
  body.text("externalReference", request.context.idempotency);
  body.amount("value", invoice.amount).amount("deductions", aggregator::deduction_of(invoice));
  body.text("effectiveDate", to_text(local_date(request.context.now, request.context.zone)));
  add_service(body, invoice.service, settings);
  body.object("taxes", taxes_body(invoice, settings, problems));
  if (!problems.empty()) return problems;
  return body.str();
}

std::string customer_body(const Party& customer) {
  JsonText body;
  body.text("name", customer.name).text_if("cpfCnpj", customer.tax_id);
  body.text_if("email", customer.email).text_if("mobilePhone", customer.phone);
  body.text_if("municipalInscription", customer.municipal_registration);
  if (customer.address) {
    const Address& address = *customer.address;
    body.text("address", address.street).text("addressNumber", address.number);
    body.text_if("complement", address.complement);
    body.text("province", address.district).text_if("postalCode", address.postal_code);
  }
  body.flag("notificationDisabled", true);
  return body.str();
}

}  // namespace fiscal::asaas
