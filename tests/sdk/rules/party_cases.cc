#include <optional>

#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

// The rules of a party hold for five roles: each rule is tried on each of them.
namespace fiscal::test {
namespace {

struct Role {
  std::string at;
  Edit prepare;
  std::optional<Party>& (*party)(Invoice& invoice);
  std::string cpf, cnpj, municipality, country, email;
  std::string nif_reason, abroad_no_nif, nif_no_abroad;
  bool in_dps_table;
};

std::vector<Role> roles() {
  return {
      {"/customer", nothing, [](Invoice& i) -> std::optional<Party>& { return i.customer; }, "E0206", "E0188",
       "E0238", "E0246", "E0247", "E0226", "E0223", "E0242", true},
      {"/intermediary", [](Invoice& i) { i.intermediary = company_in_brazil(); },
       [](Invoice& i) -> std::optional<Party>& { return i.intermediary; }, "E0266", "E0248", "E0294", "E0299",
       "E0300", "E0286", "E0281", "E0298", true},
      {"/deductions/documents/0/supplier",
       [](Invoice& i) {
         i.deductions = Deductions{{}, {}, {deduction_document()}};
       },
       [](Invoice& i) -> std::optional<Party>& { return i.deductions->documents[0].supplier; }, "E0484",
       "E0478", "E0494", "E0499", "", "E0490", "E1538", "E0498", true},
      {"/taxes/ibs_cbs/recipient",
       [](Invoice& i) {
         i.service.nbs = "115022000";
         i.taxes.ibs_cbs = ibs_cbs();
         i.taxes.ibs_cbs->recipient = company_in_brazil();
       },
       [](Invoice& i) -> std::optional<Party>& { return i.taxes.ibs_cbs->recipient; }, "E0913", "E0911",
       "E0920", "", "E0930", "", "", "", true},
      {"/taxes/ibs_cbs/reimbursements/0/supplier",
       [](Invoice& i) {
         i.service.nbs = "115022000";
         i.taxes.ibs_cbs = ibs_cbs();
         i.taxes.ibs_cbs->reimbursements = {reimbursement()};
         i.taxes.ibs_cbs->reimbursements[0].supplier = company_in_brazil();
       },
       [](Invoice& i) -> std::optional<Party>& { return i.taxes.ibs_cbs->reimbursements[0].supplier; },
       "E0947", "E0945", "", "", "", "", "", "", false},
  };
}

/// A change of the role's party.
template <class Change>
Edit spoil_party(const Role& role, Change change) {
  return [party = role.party, change](Invoice& invoice) { change(*party(invoice)); };
}

/// Puts the role's party abroad, with all that this takes.
Edit prepared_abroad(const Role& role) {
  return [role](Invoice& invoice, CheckContext& context) {
    role.prepare(invoice, context);
    *role.party(invoice) = company_abroad();
    invoice.service.nbs = "115022000";
    invoice.service.foreign_trade = foreign_trade();
  };
}

}  // namespace

RuleCases party_cases() {
  RuleCases cases;
  for (const Role& role : roles()) {
    const auto add = [&](std::string code, std::string official, std::string field, Edit prepare,
                         auto change) {
      cases.push_back({code, official, role.at + field, std::move(prepare), spoil_party(role, change)});
    };
    add("party_not_identified_once", "", "", role.prepare, [](Party& p) { p.foreign_tax_id = "X"; });
    add("party_not_identified_once", "", "", role.prepare, [](Party& p) { p.tax_id.reset(); });
    add("party_name_missing", "", "/name", role.prepare, [](Party& p) { p.name.clear(); });
    add("cpf_invalid", role.cpf, "/tax_id", role.prepare, [](Party& p) { p.tax_id = "12345678900"; });
    add("cnpj_invalid", role.cnpj, "/tax_id", role.prepare, [](Party& p) { p.tax_id = "12ABC34501DE36"; });
    add("email_malformed", role.email, "/email", role.prepare,
        [](Party& p) { p.email = "contas.example.com"; });
    add("municipality_unknown", role.municipality, "/address/municipality", role.prepare,
        [](Party& p) { p.address->municipality = "3304558"; });
    add("country_unknown", role.country, "/address/country", prepared_abroad(role),
        [](Party& p) { p.address->country = "XX"; });
    add("address_in_two_places", "", "/address", prepared_abroad(role),
        [](Party& p) { p.address->postal_code = "20011901"; });
  }
  return cases;
}

RuleCases dps_party_cases() {
  RuleCases cases{
      {"customer_missing_for_indicator", "E0187", "/customer",
       [](Invoice& i) {
         i.service.nbs = "115022000";
         i.taxes.ibs_cbs = ibs_cbs();
       },
       [](Invoice& i) { i.customer.reset(); }},
      {"customer_address_missing", "E0234", "/customer/address",
       [](Invoice& i) { i.service.national_code = "170501"; },
       [](Invoice& i) { i.customer->address.reset(); }},
      {"customer_address_missing", "E0234", "/customer/address",
       [](Invoice& i) {
         i.service.nbs = "115022000";
         i.taxes.ibs_cbs = ibs_cbs();
       },
       [](Invoice& i) { i.customer->address.reset(); }},
      {"withholding_customer_without_address", "E0237", "/customer/address",
       [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Customer; },
       [](Invoice& i) { i.customer->address.reset(); }},
      {"withholding_intermediary_without_address", "E0293", "/intermediary/address",
       [](Invoice& i) {
         i.intermediary = company_in_brazil();
         i.taxes.iss.withheld_by = WithheldBy::Intermediary;
       },
       [](Invoice& i) { i.intermediary->address.reset(); }},
  };
  for (const Role& role : roles()) {
    if (!role.in_dps_table) continue;
    const auto add = [&](std::string code, std::string official, std::string field, Edit prepare,
                         auto change) {
      cases.push_back({code, official, role.at + field, std::move(prepare), spoil_party(role, change)});
    };
    const Edit abroad = prepared_abroad(role);
    add("foreign_tax_id_reason_missing", role.nif_reason, "/no_foreign_tax_id", abroad, [](Party& p) {
      p.foreign_tax_id.reset();
      p.no_foreign_tax_id = NoForeignTaxId::NotInformed;
    });
    add("abroad_without_foreign_tax_id", role.abroad_no_nif, "/foreign_tax_id", abroad, [](Party& p) {
      p.foreign_tax_id.reset();
      p.tax_id = "12ABC34501DE35";
    });
    add("foreign_tax_id_without_address", role.nif_no_abroad, "/address", abroad,
        [](Party& p) { p.address.reset(); });
    add("address_in_brazil_incomplete", "E1235", "/address", role.prepare,
        [](Party& p) { p.address->postal_code.reset(); });
    add("address_abroad_incomplete", "E1235", "/address", abroad,
        [](Party& p) { p.address->region.reset(); });
  }
  return cases;
}

}  // namespace fiscal::test
