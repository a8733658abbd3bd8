#include "plugins/common/carries.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fiscal::aggregator {
namespace {

bool is_foreign(const Party& party) {
  return party.foreign_tax_id || party.no_foreign_tax_id ||
         (party.address && party.address->country.value_or("BR") != "BR");
}

bool has_letters(const std::optional<std::string>& tax_id) {
  return tax_id && tax_id->find_first_not_of("0123456789") != std::string::npos;
}

bool is_elsewhere(const Invoice& invoice) {
  const Service& service = invoice.service;
  if (service.country.value_or("BR") != "BR") return true;
  return service.municipality && invoice.issuer && *service.municipality != invoice.issuer->municipality;
}

bool has_details(const IbsCbs& taxes) {
  return taxes.operation_type || !taxes.referenced_keys.empty() || taxes.government_entity ||
         taxes.recipient || taxes.real_estate || !taxes.reimbursements.empty() || taxes.presumed_credit ||
         taxes.regular_cst || taxes.state_deferral || taxes.municipal_deferral || taxes.cbs_deferral ||
         taxes.personal_use;
}

struct Row {
  Part part;
  bool (*present)(const Invoice&);
  std::string_view field;
  std::string_view what;
};

constexpr std::array<Row, 18> rows{{
    {Part::ForeignCustomer, [](const Invoice& i) { return i.customer && is_foreign(*i.customer); },
     "/customer", "customers abroad"},
    {Part::AlphanumericTaxId, [](const Invoice& i) { return i.customer && has_letters(i.customer->tax_id); },
     "/customer/tax_id", "a CNPJ with letters"},
    {Part::Intermediary, [](const Invoice& i) { return i.intermediary.has_value(); }, "/intermediary",
     "intermediaries"},
    {Part::Discounts,
     [](const Invoice& i) { return i.discounts && (i.discounts->unconditional || i.discounts->conditional); },
     "/discounts", "discounts"},
    {Part::Deductions,
     [](const Invoice& i) { return i.deductions && (i.deductions->amount || i.deductions->percent); },
     "/deductions", "deductions"},
    {Part::DeductionDocuments,
     [](const Invoice& i) { return i.deductions && !i.deductions->documents.empty(); },
     "/deductions/documents", "the documents of a deduction"},
    {Part::ForeignTrade, [](const Invoice& i) { return i.service.foreign_trade.has_value(); },
     "/service/foreign_trade", "foreign trade"},
    {Part::Construction, [](const Invoice& i) { return i.service.construction.has_value(); },
     "/service/construction", "construction works"},
    {Part::Event, [](const Invoice& i) { return i.service.event.has_value(); }, "/service/event", "events"},
    {Part::PlaceOfService, is_elsewhere, "/service/municipality",
     "a service rendered in another municipality"},
    {Part::IssTreatment,
     [](const Invoice& i) {
       return i.taxes.iss.treatment != IssTreatment::Taxable || i.taxes.iss.suspension;
     },
     "/taxes/iss", "another ISS treatment than taxable"},
    {Part::IssWithheld, [](const Invoice& i) { return i.taxes.iss.withheld_by != WithheldBy::Nobody; },
     "/taxes/iss/withheld_by", "ISS withheld"},
    {Part::IssBenefit, [](const Invoice& i) { return i.taxes.iss.benefit.has_value(); }, "/taxes/iss/benefit",
     "municipal benefits"},
    {Part::OwnPisCofins, [](const Invoice& i) { return i.taxes.pis_cofins.has_value(); }, "/taxes/pis_cofins",
     "the issuer's own PIS and COFINS"},
    {Part::FederalWithholding, [](const Invoice& i) { return i.taxes.withholding.has_value(); },
     "/taxes/withholding", "federal taxes withheld"},
    {Part::IbsCbs, [](const Invoice& i) { return i.taxes.ibs_cbs.has_value(); }, "/taxes/ibs_cbs",
     "IBS and CBS"},
    {Part::IbsCbsDetails, [](const Invoice& i) { return i.taxes.ibs_cbs && has_details(*i.taxes.ibs_cbs); },
     "/taxes/ibs_cbs", "more of IBS and CBS than situation, classification and operation indicator"},
    {Part::ReceivedAmount, [](const Invoice& i) { return i.received_amount.has_value(); }, "/received_amount",
     "the amount that an intermediary received"},
}};

}  // namespace

Findings cannot_carry(const Invoice& invoice, std::initializer_list<Part> carried) {
  Findings findings;
  for (const Row& row : rows)
    if (std::find(carried.begin(), carried.end(), row.part) == carried.end() && row.present(invoice))
      findings.push_back({"not_supported_by_provider",
                          {},
                          std::string(row.field),
                          "This provider has no place for " + std::string(row.what) + ".",
                          "Take it out where it is not meant, or send the invoice over another connection."});
  return findings;
}

Findings other_type(const Invoice& invoice, InvoiceType issued) {
  if (invoice.type == issued) return {};
  const bool service = issued == InvoiceType::Service;
  return {{"type_not_supported",
           {},
           "/type",
           service ? "This provider issues service invoices only."
                   : "This provider issues billing invoices only.",
           "Send the invoice over a connection whose provider issues its type."}};
}

Finding missing_field(std::string field, std::string what) {
  return {"field_missing", {}, std::move(field), "This provider needs " + std::move(what) + ".", "Give it."};
}

}  // namespace fiscal::aggregator
