#include "sdk/src/rules_general.h"

#include <fiscal/tax_id.hpp>

#include <array>

// The same rules for everyone whom an invoice names beside its issuer; the annex has a code of its own for
// each role.
namespace fiscal::rules {
namespace {

struct PartyCodes {
  std::string_view cpf;
  std::string_view cnpj;
  std::string_view municipality;
  std::string_view country;
  std::string_view email;
};

bool has_cpf_size(const std::string& tax_id) { return tax_id.size() == 11; }

constexpr std::array<Rule<Party>, 8> party_rows(PartyCodes codes) {
  return {{
      {"party_not_identified_once", "", "",
       [](const Party& p, const Facts&) {
         return int{p.tax_id.has_value()} + int{p.foreign_tax_id.has_value()} +
                    int{p.no_foreign_tax_id.has_value()} !=
                1;
       },
       "The party is not identified in exactly one way.",
       "Give one of tax_id, foreign_tax_id and no_foreign_tax_id.", "DPS 1.01, TCInfoPessoa"},
      {"party_name_missing", "", "/name", [](const Party& p, const Facts&) { return p.name.empty(); },
       "The party has no name.", "Give its name or company name.", "DPS 1.01, TCInfoPessoa"},
      {"cpf_invalid", codes.cpf, "/tax_id",
       [](const Party& p, const Facts&) {
         return p.tax_id && has_cpf_size(*p.tax_id) && tax_id_kind(*p.tax_id) == TaxIdKind::Neither;
       },
       "The CPF is not valid: its check digits are wrong.", "Correct the CPF."},
      {"cnpj_invalid", codes.cnpj, "/tax_id",
       [](const Party& p, const Facts&) {
         return p.tax_id && !has_cpf_size(*p.tax_id) && tax_id_kind(*p.tax_id) == TaxIdKind::Neither;
       },
       "The CNPJ is not valid: it needs twelve characters of 0-9 and A-Z and two right check digits.",
       "Correct the CNPJ; letters are allowed since July 2026 and must not be dropped."},
      {"email_malformed", codes.email, "/email",
       [](const Party& p, const Facts&) { return p.email && !looks_like_email(*p.email); },
       "The e-mail address has no name, no @ or no domain.", "Give one address, as in name@example.com."},
      {"municipality_unknown", codes.municipality, "/address/municipality",
       [](const Party& p, const Facts&) {
         return p.address && p.address->municipality &&
                find_municipality(*p.address->municipality) == nullptr;
       },
       "No municipality has this code.", "Give the seven digits of the IBGE code."},
      {"country_unknown", codes.country, "/address/country",
       [](const Party& p, const Facts&) {
         return is_abroad(p.address) && !is_known_foreign_country(*p.address->country);
       },
       "No country has this code.",
       "Give the two letters of ISO 3166-1, as in \"PT\"; leave it out for Brazil."},
      {"address_in_two_places", "", "/address",
       [](const Party& p, const Facts&) {
         return is_abroad(p.address) && (p.address->municipality || p.address->postal_code);
       },
       "The address is in Brazil and abroad at once.",
       "Abroad give country, city, region and foreign_postal_code; in Brazil municipality and postal_code.",
       "DPS 1.01, TCEndereco"},
  }};
}

constexpr auto customer_rows = party_rows({"E0206", "E0188", "E0238", "E0246", "E0247"});
constexpr auto intermediary_rows = party_rows({"E0266", "E0248", "E0294", "E0299", "E0300"});
constexpr auto supplier_rows = party_rows({"E0484", "E0478", "E0494", "E0499", ""});
constexpr auto recipient_rows = party_rows({"E0913", "E0911", "E0920", "", "E0930"});
constexpr auto reimbursed_supplier_rows = party_rows({"E0947", "E0945", "", "", ""});

constexpr RuleTable<Party> customer_rules{"/customer", annex_rules, customer_rows};
constexpr RuleTable<Party> intermediary_rules{"/intermediary", annex_rules, intermediary_rows};
constexpr RuleTable<Party> supplier_rules{"/deductions/documents/*/supplier", annex_rules, supplier_rows};
constexpr RuleTable<Party> recipient_rules{"/taxes/ibs_cbs/recipient", annex_rules, recipient_rows};
constexpr RuleTable<Party> reimbursed_supplier_rules{"/taxes/ibs_cbs/reimbursements/*/supplier", annex_rules,
                                                     reimbursed_supplier_rows};

}  // namespace

void check_parties(const Facts& facts, Findings& findings) {
  const Invoice& invoice = facts.invoice;
  apply(customer_rules, invoice.customer, facts, findings);
  apply(intermediary_rules, invoice.intermediary, facts, findings);
  if (invoice.deductions) {
    std::size_t index = 0;
    for (const DeductionDocument& document : invoice.deductions->documents)
      apply(supplier_rules, document.supplier, facts, findings, index++);
  }
  if (invoice.taxes.ibs_cbs) {
    apply(recipient_rules, invoice.taxes.ibs_cbs->recipient, facts, findings);
    std::size_t index = 0;
    for (const Reimbursement& reimbursement : invoice.taxes.ibs_cbs->reimbursements)
      apply(reimbursed_supplier_rules, reimbursement.supplier, facts, findings, index++);
  }
}

void list_parties(std::vector<RuleInfo>& infos) {
  list(customer_rules, infos);
  list(intermediary_rules, infos);
  list(supplier_rules, infos);
  list(recipient_rules, infos);
  list(reimbursed_supplier_rules, infos);
}

}  // namespace fiscal::rules
