#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

void with_substitution(Invoice& i) {
  i.replaces = Substitution{nfse_key_of_issuer, SubstitutionReason::Other, "Valor digitado errado"};
}

}  // namespace

RuleCases dps_issuer_cases() {
  return {
      {"simples_assessment_missing", "E0166", "/issuer/simples_assessment", make_simples,
       [](Invoice& i) { i.issuer->simples_assessment.reset(); }},
      {"simples_assessment_not_allowed", "E0162", "/issuer/simples_assessment", make_simples,
       [](Invoice& i) { i.issuer->tax_regime = TaxRegime::SimplesMei; }},
      {"special_regime_without_iss", "E0172", "/issuer/special_regime",
       [](Invoice& i) { i.issuer->special_regime = SpecialRegime::CooperativeAct; },
       [](Invoice& i) {
         i.taxes.iss.treatment = IssTreatment::Immune;
         i.taxes.iss.immunity = 1;
       }},
      {"special_regime_of_mei", "E0174", "/issuer/special_regime", make_mei,
       [](Invoice& i) { i.issuer->special_regime = SpecialRegime::SelfEmployed; }},
      {"special_regime_in_simples", "E0175", "/issuer/special_regime",
       [](Invoice& i) {
         make_simples(i);
         i.issuer->simples_assessment = SimplesAssessment::IssOutside;
         i.issuer->special_regime = SpecialRegime::Other;
       },
       [](Invoice& i) { i.issuer->simples_assessment = SimplesAssessment::AllInSimples; }},
      {"municipal_registration_missing", "E0116", "/issuer/municipal_registration",
       [](Invoice& i, CheckContext& c) {
         c.issuer_registered = true;
         i.issuer->municipal_registration = "12345678";
       },
       [](Invoice& i) { i.issuer->municipal_registration.reset(); }},
      {"municipal_registration_not_allowed", "E0120", "/issuer/municipal_registration",
       [](Invoice& i) { i.issuer->municipal_registration = "12345678"; },
       [](Invoice&, CheckContext& c) { c.issuer_registered = false; }},
      {"series_not_of_own_application", "E0010", "",
       [](Invoice&, CheckContext& c) { c.number->series = "49999"; },
       [](Invoice&, CheckContext& c) { c.number->series = "50000"; }},
      {"series_not_of_own_application", "E0010", "",
       [](Invoice&, CheckContext& c) { c.number->series = "00001"; },
       [](Invoice&, CheckContext& c) { c.number->series = "A1"; }},
      {"document_number_out_of_range", "E1235", "",
       [](Invoice&, CheckContext& c) { c.number->number = 999'999'999'999'999; },
       [](Invoice&, CheckContext& c) { c.number->number = 0; }},
      {"competence_outside_layout", "E1235", "/competence_date",
       [](Invoice& i) {
         i.competence_date = {2000, 1, 1};
       },
       [](Invoice& i) {
         i.competence_date = {1999, 12, 31};
       }},
      {"received_amount_not_allowed", "E0424", "/received_amount", nothing,
       [](Invoice& i) { i.received_amount = Money{100'000}; }},
      {"replaced_key_invalid", "E0042", "/replaces/access_key", with_substitution,
       [](Invoice& i) { i.replaces->access_key.back() = i.replaces->access_key.back() == '0' ? '1' : '0'; }},
      {"replaced_key_of_other_issuer", "E0042", "/replaces/access_key", with_substitution,
       [](Invoice& i) { i.issuer->tax_id = "00000000E08G12"; }},
      {"replaced_in_other_system", "E0065", "/replaces/access_key", with_substitution,
       [](Invoice& i) { i.replaces->access_key = nfse_key_of_town; }},
      {"substitution_text_missing", "E0078", "/replaces/text", with_substitution,
       [](Invoice& i) { i.replaces->text.reset(); }},
  };
}

}  // namespace fiscal::test
