#include <fiscal/tables.hpp>

#include <string_view>

#include "sdk/generator/parties.h"
#include "sdk/generator/taxes.h"

namespace fiscal::testing {
namespace {

const TaxClassification& draw_classification(Dice& dice) {
  while (true) {
    const TaxClassification& row = dice.pick(tax_classifications());
    if (row.nfse) return row;
  }
}

bool has_own_operation_type(std::string_view service) {
  return service.starts_with("1005") || service.starts_with("1509") || service.starts_with("1712") ||
         service.starts_with("2505");
}

bool is_building_service(const Invoice& invoice) {
  const NationalService* service = find_national_service(invoice.service.national_code);
  return service->required_group == RequiredGroup::Construction && service->code.view().starts_with("07");
}

Reimbursement draw_reimbursement(Dice& dice, TextStyle style, const Invoice& invoice) {
  Reimbursement passed;
  passed.competence_date = Date{2025, 12, 1};
  passed.issued_on = Date{2025, 12, 15};
  const auto form = dice.between(1, 3);
  if (form == 1) {
    const bool nfse = dice.chance(50);
    passed.dfe_kind = nfse ? 1 : 2;
    passed.dfe_key =
        nfse ? draw_nfse_key(dice, draw_municipality(dice), draw_cnpj(dice)) : draw_nfe_key(dice);
  } else {
    passed.number = random_text(dice, 1, 255, TextKind::Latin, style);
    passed.description = random_text(dice, 1, 255, TextKind::Latin, style);
    if (form == 2) passed.fiscal_municipality = draw_municipality(dice);
  }
  if (dice.chance(40)) {
    Party supplier;
    supplier.tax_id = draw_cnpj(dice);
    supplier.name = random_text(dice, 1, 150, TextKind::Latin, style);
    passed.supplier = supplier;
  }
  constexpr std::string_view kinds[] = {"01", "02", "03", "04", "99"};
  passed.kind = dice.pick(kinds);
  if (passed.kind == "99") passed.kind_text = random_text(dice, 1, 150, TextKind::Latin, style);
  passed.amount = {dice.between(0, invoice.amount.centavos / 10)};
  return passed;
}

void draw_operation(Dice& dice, const Invoice& invoice, IbsCbs& declared) {
  if (dice.chance(15)) declared.government_entity = static_cast<int>(dice.between(1, 4));
  if (declared.government_entity || has_own_operation_type(invoice.service.national_code))
    declared.operation_type = static_cast<int>(dice.between(1, 5));
  if (declared.operation_type == 2 || declared.operation_type == 3)
    for (std::int64_t i = dice.between(1, 3); i > 0; --i)
      declared.referenced_keys.push_back(draw_nfse_key(dice, draw_municipality(dice), draw_cnpj(dice)));
}

void draw_real_estate(Dice& dice, TextStyle style, const Invoice& invoice, IbsCbs& declared) {
  const bool about_real_estate = declared.operation_indicator.starts_with("02");
  if (!about_real_estate || is_building_service(invoice)) return;
  RealEstate estate;
  if (dice.chance(30)) estate.property_registration = random_alphanumeric(dice, 1, 30);
  if (dice.chance(50))
    estate.cib = "B" + random_digits(dice, 7);
  else
    estate.site = draw_site(dice, invoice.service.country ? Whereabouts::Abroad : Whereabouts::Brazil, style);
  declared.real_estate = estate;
}

}  // namespace

void draw_ibs_cbs(Dice& dice, TextStyle style, Invoice& invoice) {
  IbsCbs declared;
  const TaxClassification& row = draw_classification(dice);
  declared.classification = std::string(row.code.view());
  declared.cst = std::string(row.cst());
  declared.operation_indicator = std::string(dice.pick(operation_indicators()).code.view());
  if (dice.chance(50)) declared.personal_use = dice.chance(50);
  draw_operation(dice, invoice, declared);
  if (dice.chance(15))
    declared.recipient =
        draw_party(dice, dice.chance(80) ? Whereabouts::Brazil : Whereabouts::Unknown, style, 150);
  draw_real_estate(dice, style, invoice, declared);
  if (invoice.amount.centavos >= 10'000 && dice.chance(15))
    for (std::int64_t i = dice.between(1, 3); i > 0; --i)
      declared.reimbursements.push_back(draw_reimbursement(dice, style, invoice));
  if (row.presumed_credit) declared.presumed_credit = "0" + std::to_string(dice.between(1, 9));
  if (row.regular_taxation) {
    declared.regular_cst = "000";
    declared.regular_classification = "000001";
  }
  if (row.cst() == "510" || row.cst() == "515") {
    declared.state_deferral = Rate{dice.between(0, 10'000) * 100};
    declared.municipal_deferral = Rate{0};
    declared.cbs_deferral = Rate{1'000'000};
  }
  if (!invoice.service.nbs) invoice.service.nbs = std::string(dice.pick(nbs_codes()).code.view());
  // Most indicators place the operation at the acquirer's address; giving it is never wrong.
  if (!invoice.customer) invoice.customer = draw_party(dice, Whereabouts::Brazil, style);
  if (!invoice.customer->address) invoice.customer->address = draw_address(dice, Whereabouts::Brazil, style);
  invoice.taxes.ibs_cbs = declared;
}

}  // namespace fiscal::testing
