#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

void with_deduction(Invoice& i) { i.deductions = Deductions{Money{10'000}, {}, {}}; }
void with_document(Invoice& i) { i.deductions = Deductions{{}, {}, {deduction_document()}}; }
void at_four_percent(Invoice& i) { i.taxes.iss.rate = Rate{40'000}; }

/// Item 07.02 keeps its deductions inside the Simples.
void construction_in_simples(Invoice& i) {
  make_simples(i);
  with_deduction(i);
  i.service.national_code = "070202";
  i.service.construction = Construction{{}, "CNO1", {}, {}};
}

void other_service(Invoice& i) {
  i.service.national_code = "010101";
  i.service.construction.reset();
}

RuleCases value_cases() {
  return {
      {"price_used_up", "E0428", "/amount",
       [](Invoice& i) {
         i.discounts = Discounts{Money{10'000}, Money{10'000}};
         i.deductions = Deductions{Money{30'000}, {}, {}};
         i.taxes.withholding = FederalWithholding{Money{20'000}, Money{20'000}, Money{10'000}};
       },
       [](Invoice& i) { i.discounts->conditional = Money{10'001}; }},
      // Withheld ISS counts: 5 % of 900.00.
      {"price_used_up", "E0428", "/amount",
       [](Invoice& i) {
         i.deductions = Deductions{Money{10'000}, {}, {}};
         i.taxes.iss.withheld_by = WithheldBy::Customer;
         i.taxes.iss.rate = Rate{50'000};
         i.taxes.withholding = FederalWithholding{Money{50'000}, Money{35'500}, {}};
       },
       [](Invoice& i) { i.taxes.withholding->income_tax = Money{35'501}; }},
      {"deductions_without_iss", "E0435", "/deductions", with_deduction,
       [](Invoice& i) {
         i.taxes.iss.treatment = IssTreatment::Immune;
         i.taxes.iss.immunity = 1;
       }},
      {"deductions_of_mei", "E0436", "/deductions", with_deduction, make_mei},
      {"deductions_in_special_regime", "E0438", "/deductions", with_deduction,
       [](Invoice& i) { i.issuer->special_regime = SpecialRegime::Estimated; }},
      {"deductions_in_simples", "E0441", "/deductions", construction_in_simples, other_service},
      {"deductions_in_simples", "E0442", "/deductions",
       [](Invoice& i, CheckContext& c) {
         construction_in_simples(i);
         c.town = TownParameters{false, {}};
       },
       other_service},
      // At 4 % half of the base must stay.
      {"deduction_below_minimum_iss", "E0444", "/deductions/percent",
       [](Invoice& i) {
         at_four_percent(i);
         i.deductions = Deductions{{}, Rate{500'000}, {}};
       },
       [](Invoice& i) { i.deductions->percent = Rate{501'000}; }},
      {"deduction_below_minimum_iss", "E0447", "/deductions/amount",
       [](Invoice& i) {
         at_four_percent(i);
         i.deductions = Deductions{Money{50'000}, {}, {}};
       },
       [](Invoice& i) { i.deductions->amount = Money{50'100}; }},
      {"deduction_below_minimum_iss", "E0429", "/deductions/documents",
       [](Invoice& i) {
         at_four_percent(i);
         with_document(i);
         i.deductions->documents[0].deductible = {60'000};
         i.deductions->documents[0].deducted = {50'000};
       },
       [](Invoice& i) { i.deductions->documents[0].deducted = {50'100}; }},
      {"percent_too_fine", "E1235", "/deductions/percent",
       [](Invoice& i) {
         i.deductions = Deductions{{}, Rate{12'300}, {}};
       },
       [](Invoice& i) { i.deductions->percent = Rate{12'345}; }},
      // The town's rate serves where the invoice gives none.
      {"benefit_below_minimum_iss", "E0575", "/taxes/iss/benefit/reduction_amount",
       [](Invoice& i, CheckContext& c) {
         c.town = TownParameters{true, Rate{40'000}};
         i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", Money{50'000}, {}};
       },
       [](Invoice& i) { i.taxes.iss.benefit->reduction_amount = Money{50'100}; }},
      {"benefit_below_minimum_iss", "E0587", "/taxes/iss/benefit/reduction_percent",
       [](Invoice& i, CheckContext& c) {
         c.town = TownParameters{true, Rate{40'000}};
         i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", {}, Rate{500'000}};
       },
       [](Invoice& i) { i.taxes.iss.benefit->reduction_percent = Rate{510'000}; }},
  };
}

RuleCases document_cases() {
  return {
      {"too_many_documents", "E1235", "/deductions/documents",
       [](Invoice& i) {
         with_document(i);
         i.deductions->documents[0].deducted = {10};
         i.deductions->documents.assign(1000, i.deductions->documents[0]);
       },
       [](Invoice& i) { i.deductions->documents.push_back(i.deductions->documents[0]); }},
      {"document_not_named_once", "E1235", "/deductions/documents/0", with_document,
       [](Invoice& i) { i.deductions->documents[0].other_document = "Recibo"; }},
      {"municipal_document_incomplete", "E1235", "/deductions/documents/0/municipal_number",
       [](Invoice& i) {
         with_document(i);
         DeductionDocument& document = i.deductions->documents[0];
         document.fiscal_document.reset();
         document.municipal_municipality = "3550308";
         document.municipal_number = "12";
         document.municipal_code = "AB12";
       },
       [](Invoice& i) { i.deductions->documents[0].municipal_code.reset(); }},
      {"nfse_key_invalid", "E0455", "/deductions/documents/0/nfse_key",
       [](Invoice& i) {
         with_document(i);
         i.deductions->documents[0].fiscal_document.reset();
         i.deductions->documents[0].nfse_key = nfse_key_of_town;
       },
       [](Invoice& i) { i.deductions->documents[0].nfse_key->pop_back(); }},
      {"nfe_key_invalid", "E0460", "/deductions/documents/0/nfe_key",
       [](Invoice& i) {
         with_document(i);
         i.deductions->documents[0].fiscal_document.reset();
         i.deductions->documents[0].nfe_key = nfe_key;
       },
       [](Invoice& i) { i.deductions->documents[0].nfe_key->front() = '4'; }},
      {"deduction_kind_text_missing", "E0468", "/deductions/documents/0/other_kind",
       [](Invoice& i) {
         with_document(i);
         i.deductions->documents[0].kind = DeductionKind::Other;
         i.deductions->documents[0].other_kind = "Pedágio";
       },
       [](Invoice& i) { i.deductions->documents[0].other_kind.reset(); }},
      {"deduction_kind_text_not_allowed", "E0470", "/deductions/documents/0/other_kind", with_document,
       [](Invoice& i) { i.deductions->documents[0].other_kind = "Pedágio"; }},
      {"supplier_missing", "E0477", "/deductions/documents/0/supplier", with_document,
       [](Invoice& i) { i.deductions->documents[0].supplier.reset(); }},
      {"supplier_address_missing", "E0492", "/deductions/documents/0/supplier/address", with_document,
       [](Invoice& i) { i.deductions->documents[0].supplier->address.reset(); }},
  };
}

}  // namespace

RuleCases dps_base_cases() {
  RuleCases cases = value_cases();
  const RuleCases documents = document_cases();
  cases.insert(cases.end(), documents.begin(), documents.end());
  return cases;
}

}  // namespace fiscal::test
