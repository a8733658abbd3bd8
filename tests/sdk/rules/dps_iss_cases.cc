#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

void immune(Invoice& i) {
  i.taxes.iss.treatment = IssTreatment::Immune;
  i.taxes.iss.immunity = 3;
}

void withheld(Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Customer; }
void with_benefit(Invoice& i) { i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", Money{100}, {}}; }
void at_five_percent(Invoice& i) { i.taxes.iss.rate = Rate{50'000}; }
void in_special_regime(Invoice& i) { i.issuer->special_regime = SpecialRegime::CooperativeAct; }

void outside_simples(Invoice& i) {
  make_simples(i);
  i.issuer->simples_assessment = SimplesAssessment::IssOutside;
}

void withheld_in_simples(Invoice& i) {
  make_simples(i);
  withheld(i);
  i.taxes.iss.rate = Rate{18'000};
}

void town_active(Invoice&, CheckContext& c) { c.town = TownParameters{true, {}}; }
void town_inactive(Invoice&, CheckContext& c) { c.town = TownParameters{false, {}}; }

RuleCases treatment_cases() {
  return {
      {"service_not_subject", "E0532", "/taxes/iss/treatment",
       [](Invoice& i) {
         i.service.national_code = "990101";
         i.taxes.iss.treatment = IssTreatment::NotSubject;
       },
       [](Invoice& i) { i.taxes.iss.treatment = IssTreatment::Taxable; }},
      {"immunity_outside_immune", "E0592", "/taxes/iss/immunity", immune,
       [](Invoice& i) { i.taxes.iss.immunity.reset(); }},
      {"immunity_outside_immune", "E0592", "/taxes/iss/immunity", nothing,
       [](Invoice& i) { i.taxes.iss.immunity = 1; }},
      {"immunity_ground_unknown", "E0593", "/taxes/iss/immunity", immune,
       [](Invoice& i) { i.taxes.iss.immunity = 0; }},
      {"suspension_not_allowed", "E0585", "/taxes/iss/suspension",
       [](Invoice& i) {
         i.taxes.iss.suspension = IssSuspension{false, std::string(30, '1')};
       },
       immune},
      {"suspension_process_malformed", "E1235", "/taxes/iss/suspension/process",
       [](Invoice& i) {
         i.taxes.iss.suspension = IssSuspension{true, std::string(30, '1')};
       },
       [](Invoice& i) { i.taxes.iss.suspension->process.pop_back(); }},
      {"withheld_without_iss", "E0580", "/taxes/iss/withheld_by", withheld, immune},
      {"withheld_from_mei", "E0583", "/taxes/iss/withheld_by", withheld, make_mei},
      {"withheld_in_special_regime", "E0588", "/taxes/iss/withheld_by", withheld, in_special_regime},
      {"withheld_on_motorway", "E0596", "/taxes/iss/withheld_by", withheld,
       [](Invoice& i) { i.service.national_code = "220101"; }},
      {"benefit_without_iss", "E0533", "/taxes/iss/benefit", with_benefit, immune},
      {"benefit_of_mei", "E0534", "/taxes/iss/benefit", with_benefit, make_mei},
      {"benefit_in_special_regime", "E0535", "/taxes/iss/benefit", with_benefit, in_special_regime},
      {"benefit_of_inactive_town", "E0537", "/taxes/iss/benefit",
       [](Invoice& i, CheckContext& c) {
         with_benefit(i);
         town_active(i, c);
       },
       town_inactive},
      {"benefit_not_in_force", "E0544", "/taxes/iss/benefit",
       [](Invoice& i, CheckContext& c) {
         with_benefit(i);
         c.town = TownParameters{true, {}, true};
       },
       [](Invoice&, CheckContext& c) { c.town->benefit_in_force = false; }},
      {"benefit_in_simples", "E0536", "/taxes/iss/benefit",
       [](Invoice& i, CheckContext& c) {
         make_simples(i);
         with_benefit(i);
         town_active(i, c);
         i.service.national_code = "070202";
         i.service.construction = Construction{{}, "CNO1", {}, {}};
       },
       [](Invoice& i) { i.service.national_code = "070101"; }},
      {"percent_too_fine", "E1235", "/taxes/iss/benefit/reduction_percent",
       [](Invoice& i) {
         i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", {}, Rate{100}};
       },
       [](Invoice& i) { i.taxes.iss.benefit->reduction_percent = Rate{110}; }},
  };
}

RuleCases rate_cases() {
  return {
      {"iss_rate_of_mei", "E0600", "/taxes/iss/rate", make_mei, at_five_percent},
      {"iss_rate_without_iss", "E0602", "/taxes/iss/rate", immune, at_five_percent},
      {"iss_rate_in_special_regime", "E0604", "/taxes/iss/rate", in_special_regime, at_five_percent},
      {"iss_rate_with_benefit", "E0612", "/taxes/iss/rate",
       [](Invoice& i) {
         withheld_in_simples(i);
         with_benefit(i);
         at_five_percent(i);
         i.service.national_code = "070202";
         i.service.construction = Construction{{}, "CNO1", {}, {}};
       },
       [](Invoice& i) { i.taxes.iss.benefit->reduction_amount.reset(); }},
      {"iss_rate_not_allowed", "E0617", "/taxes/iss/rate", with_benefit, at_five_percent},
      {"iss_rate_not_allowed", "E0617", "/taxes/iss/rate", town_active, at_five_percent},
      {"iss_rate_missing", "E0619", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         town_inactive(i, c);
         at_five_percent(i);
       },
       [](Invoice& i) { i.taxes.iss.rate.reset(); }},
      {"iss_rate_missing_when_withheld", "E0621", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         town_active(i, c);
         withheld_in_simples(i);
       },
       [](Invoice& i) { i.taxes.iss.rate = Rate{17'900}; }},
      {"iss_rate_missing_when_withheld", "E0628", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         town_inactive(i, c);
         withheld_in_simples(i);
       },
       [](Invoice& i) { i.taxes.iss.rate.reset(); }},
      // Both columns of the matrix demand it, so an unknown town does too.
      {"iss_rate_missing_when_withheld", "E0628", "/taxes/iss/rate", withheld_in_simples,
       [](Invoice& i) { i.taxes.iss.rate.reset(); }},
      {"iss_rate_in_simples", "E0625", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         town_active(i, c);
         withheld_in_simples(i);
       },
       [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Nobody; }},
      {"iss_rate_in_simples", "E0631", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         town_inactive(i, c);
         make_simples(i);
       },
       at_five_percent},
      {"iss_rate_not_allowed", "E0635", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         outside_simples(i);
         town_active(i, c);
       },
       at_five_percent},
      {"iss_rate_missing", "E0640", "/taxes/iss/rate",
       [](Invoice& i, CheckContext& c) {
         outside_simples(i);
         town_inactive(i, c);
         at_five_percent(i);
       },
       [](Invoice& i) { i.taxes.iss.rate.reset(); }},
      {"percent_too_fine", "E1235", "/taxes/iss/rate", at_five_percent,
       [](Invoice& i) { i.taxes.iss.rate = Rate{20'050}; }},
  };
}

}  // namespace

RuleCases dps_iss_cases() {
  RuleCases cases = treatment_cases();
  const RuleCases rates = rate_cases();
  cases.insert(cases.end(), rates.begin(), rates.end());
  return cases;
}

}  // namespace fiscal::test
