#include "sdk/src/rules_dps.h"

#include <algorithm>
#include <array>

// How SEFIN wants the customer, the intermediary, suppliers and the recipient identified and placed.
namespace fiscal::rules {
namespace {

// Operations whose place is the acquirer's or the recipient's (Anexo I, E0187 and E0234).
constexpr std::array<std::string_view, 13> customer_indicators{
    "030102", "030103", "050102", "050103", "100101", "100102", "100201",
    "100301", "100302", "100401", "100501", "100502", "100601"};

bool indicator_needs_customer(const Invoice& invoice) {
  return invoice.taxes.ibs_cbs &&
         std::binary_search(customer_indicators.begin(), customer_indicators.end(),
                            std::string_view(invoice.taxes.ibs_cbs->operation_indicator));
}

bool is_in_brazil(const std::optional<Address>& address) { return address && !is_abroad(address); }

bool issued_by_company(const Facts& facts) { return facts.invoice.issuer->tax_id.size() == 14; }

struct DpsPartyCodes {
  std::string_view nif_reason;     // cNaoNIF is 0.
  std::string_view abroad_no_nif;  // An address abroad without NIF or cNaoNIF.
  std::string_view nif_no_abroad;  // A NIF without an address abroad.
};

constexpr std::array<Rule<Party>, 5> dps_party_rows(DpsPartyCodes codes) {
  return {{
      {"foreign_tax_id_reason_missing", codes.nif_reason, "/no_foreign_tax_id",
       [](const Party& p, const Facts&) { return p.no_foreign_tax_id == NoForeignTaxId::NotInformed; },
       "The national system does not take a foreign tax number that is merely not informed.",
       "Give foreign_tax_id, or exempt or not_required as the reason."},
      {"abroad_without_foreign_tax_id", codes.abroad_no_nif, "/foreign_tax_id",
       [](const Party& p, const Facts&) {
         return is_abroad(p.address) && !p.foreign_tax_id && !p.no_foreign_tax_id;
       },
       "The party has an address abroad and neither a foreign tax number nor a reason for none.",
       "Give foreign_tax_id or no_foreign_tax_id instead of tax_id."},
      {"foreign_tax_id_without_address", codes.nif_no_abroad, "/address",
       [](const Party& p, const Facts& f) {
         return p.foreign_tax_id && issued_by_company(f) && !is_abroad(p.address);
       },
       "The party has a foreign tax number and no address abroad.",
       "Give /address with country, city, region and foreign_postal_code."},
      {"address_in_brazil_incomplete", "E1235", "/address",
       [](const Party& p, const Facts&) {
         return is_in_brazil(p.address) && !(p.address->municipality && p.address->postal_code);
       },
       "The address in Brazil lacks its municipality or its postal code.",
       "Give municipality and postal_code.", dps_schema},
      {"address_abroad_incomplete", "E1235", "/address",
       [](const Party& p, const Facts&) {
         return is_abroad(p.address) &&
                !(p.address->city && p.address->region && p.address->foreign_postal_code);
       },
       "The address abroad lacks its city, its region or its postal code.",
       "Give city, region and foreign_postal_code.", dps_schema},
  }};
}

constexpr auto dps_customer_rows = dps_party_rows({"E0226", "E0223", "E0242"});
constexpr auto dps_intermediary_rows = dps_party_rows({"E0286", "E0281", "E0298"});
constexpr auto dps_supplier_rows = dps_party_rows({"E0490", "E1538", "E0498"});
constexpr auto dps_recipient_rows = dps_party_rows({"", "", ""});

constexpr Rule<Invoice> dps_role_rows[] = {
    {"customer_missing_for_indicator", "E0187", "/customer",
     [](const Invoice& i, const Facts&) { return !i.customer && indicator_needs_customer(i); },
     "The operation indicator needs an identified customer.",
     "Give /customer, or another operation indicator."},
    {"customer_address_missing", "E0234", "/customer/address",
     [](const Invoice& i, const Facts& f) {
       const bool needed = indicator_needs_customer(i) ||
                           (f.service != nullptr && f.service->incidence == Incidence::Customer);
       return needed && !(i.customer && i.customer->address);
     },
     "The service or the operation indicator places the operation at the customer's address, which is "
     "missing.",
     "Give /customer/address."},
    {"withholding_customer_without_address", "E0237", "/customer/address",
     [](const Invoice& i, const Facts&) {
       return i.taxes.iss.withheld_by == WithheldBy::Customer && i.customer &&
              !is_in_brazil(i.customer->address);
     },
     "The customer withholds ISS and has no address in Brazil.",
     "Give /customer/address with its municipality."},
    {"withholding_intermediary_without_address", "E0293", "/intermediary/address",
     [](const Invoice& i, const Facts&) {
       return i.taxes.iss.withheld_by == WithheldBy::Intermediary && i.intermediary &&
              !is_in_brazil(i.intermediary->address);
     },
     "The intermediary withholds ISS and has no address in Brazil.",
     "Give /intermediary/address with its municipality."},
};

constexpr RuleTable<Party> dps_customer_rules{"/customer", dps_annex, dps_customer_rows};
constexpr RuleTable<Party> dps_intermediary_rules{"/intermediary", dps_annex, dps_intermediary_rows};
constexpr RuleTable<Party> dps_supplier_rules{"/deductions/documents/*/supplier", dps_annex,
                                              dps_supplier_rows};
constexpr RuleTable<Party> dps_recipient_rules{"/taxes/ibs_cbs/recipient", dps_schema, dps_recipient_rows};
constexpr RuleTable<Invoice> dps_role_rules{"", dps_annex, dps_role_rows};

}  // namespace

void check_dps_parties(const Facts& facts, Findings& findings) {
  const Invoice& invoice = facts.invoice;
  apply(dps_role_rules, invoice, facts, findings);
  apply(dps_customer_rules, invoice.customer, facts, findings);
  apply(dps_intermediary_rules, invoice.intermediary, facts, findings);
  if (invoice.taxes.ibs_cbs) apply(dps_recipient_rules, invoice.taxes.ibs_cbs->recipient, facts, findings);
  if (!invoice.deductions) return;
  std::size_t index = 0;
  for (const DeductionDocument& document : invoice.deductions->documents)
    apply(dps_supplier_rules, document.supplier, facts, findings, index++);
}

void list_dps_parties(std::vector<RuleInfo>& infos) {
  list(dps_role_rules, infos);
  list(dps_customer_rules, infos);
  list(dps_intermediary_rules, infos);
  list(dps_recipient_rules, infos);
  list(dps_supplier_rules, infos);
}

}  // namespace fiscal::rules
