#include "sdk/src/rules_dps.h"

#include <algorithm>
#include <array>

// What is left of the price, and what may lower the ISS base.
namespace fiscal::rules {
namespace {

// Services whose ISS may fall below 2 % (Anexo I, E0429, E0444, E0447, E0575 and E0587).
constexpr std::array<std::string_view, 51> below_minimum_services{
    "042201", "042301", "050901", "070201", "070202", "070501", "070502", "090201", "090202",
    "100101", "100102", "100103", "100104", "100105", "100201", "100202", "100301", "100401",
    "100402", "100403", "100501", "100502", "100601", "100701", "100801", "100901", "101001",
    "150101", "150102", "150103", "150104", "150105", "151001", "151002", "151003", "151004",
    "151005", "160101", "160102", "160103", "160104", "160201", "170501", "170601", "171001",
    "171002", "171101", "171102", "171201", "210101", "250301"};
static_assert(std::is_sorted(below_minimum_services.begin(), below_minimum_services.end()));

// Services that keep their deductions inside the Simples (Anexo I, E0441 and E0442).
constexpr std::array<std::string_view, 49> simples_deduction_services{
    "042201", "042301", "050901", "060101", "060201", "070201", "070202", "070501", "070502", "090201",
    "090202", "100101", "100102", "100103", "100104", "100105", "100201", "100202", "100301", "100401",
    "100402", "100403", "100501", "100502", "100601", "100701", "100801", "100901", "101001", "150101",
    "150102", "150103", "150104", "150105", "151001", "151002", "151003", "151004", "151005", "160201",
    "170501", "170601", "171001", "171002", "171101", "171102", "171201", "210101", "250301"};
static_assert(std::is_sorted(simples_deduction_services.begin(), simples_deduction_services.end()));

constexpr Rate minimum_rate{20'000};

template <std::size_t Count>
bool holds_service(const std::array<std::string_view, Count>& codes, std::string_view code) {
  return std::binary_search(codes.begin(), codes.end(), code);
}

bool loses_deductions_in_simples(const Facts& facts) {
  return pays_iss_in_simples(*facts.invoice.issuer) &&
         !holds_service(simples_deduction_services, facts.invoice.service.national_code);
}

Money conditional_discount(const Facts& facts) {
  return facts.invoice.discounts ? within_limits(facts.invoice.discounts->conditional) : Money{};
}

constexpr Rule<Invoice> dps_value_rows[] = {
    {"price_used_up", "E0428", "/amount",
     [](const Invoice& i, const Facts& f) {
       return within_limits(i.amount) <
              f.unconditional_discount + conditional_discount(f) + f.deduction + f.benefit + f.withheld;
     },
     "Discounts, deductions, benefit and withheld taxes are together more than the amount.",
     "Lower /discounts, /deductions, /taxes/iss/benefit or /taxes/withholding."},
};

constexpr Rule<Deductions> dps_deductions_rows[] = {
    {"deductions_without_iss", "E0435", "",
     [](const Deductions&, const Facts& f) { return f.invoice.taxes.iss.treatment != IssTreatment::Taxable; },
     "A service that is immune, exported or not subject has no base to deduct from.",
     "Leave deductions out."},
    {"deductions_of_mei", "E0436", "",
     [](const Deductions&, const Facts& f) { return f.invoice.issuer->tax_regime == TaxRegime::SimplesMei; },
     "A MEI has no deductions.", "Leave deductions out."},
    {"deductions_in_special_regime", "E0438", "",
     [](const Deductions&, const Facts& f) {
       return f.invoice.issuer->special_regime != SpecialRegime::None;
     },
     "An issuer with a special regime has no deductions.", "Leave deductions out."},
    {"deductions_in_simples", "E0441", "",
     [](const Deductions&, const Facts& f) {
       return loses_deductions_in_simples(f) && (!f.context.town || f.context.town->active);
     },
     "An ME/EPP that pays ISS inside the Simples has no deductions for this service.",
     "Leave deductions out."},
    {"deductions_in_simples", "E0442", "",
     [](const Deductions&, const Facts& f) {
       return loses_deductions_in_simples(f) && f.context.town && !f.context.town->active;
     },
     "An ME/EPP that pays ISS inside the Simples has no deductions for this service.",
     "Leave deductions out."},
    {"deduction_below_minimum_iss", "E0444", "/percent",
     [](const Deductions& d, const Facts& f) { return d.percent && falls_below_minimum_iss(f.deduction, f); },
     "The deduction leaves less ISS than 2 % of the price.", "Lower the deducted percentage."},
    {"deduction_below_minimum_iss", "E0447", "/amount",
     [](const Deductions& d, const Facts& f) { return d.amount && falls_below_minimum_iss(f.deduction, f); },
     "The deduction leaves less ISS than 2 % of the price.", "Lower the deducted amount."},
    {"deduction_below_minimum_iss", "E0429", "/documents",
     [](const Deductions& d, const Facts& f) {
       return !d.documents.empty() && falls_below_minimum_iss(f.deduction, f);
     },
     "The deducted documents leave less ISS than 2 % of the price.", "Deduct less."},
    {"percent_too_fine", "E1235", "/percent", percent_too_fine<&Deductions::percent>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
};

constexpr Rule<MunicipalBenefit> dps_benefit_rows[] = {
    {"benefit_below_minimum_iss", "E0575", "/reduction_amount",
     [](const MunicipalBenefit& b, const Facts& f) {
       return b.reduction_amount && falls_below_minimum_iss(f.deduction + f.benefit, f);
     },
     "The benefit leaves less ISS than 2 % of the price.", "Lower the reduction."},
    {"benefit_below_minimum_iss", "E0587", "/reduction_percent",
     [](const MunicipalBenefit& b, const Facts& f) {
       return b.reduction_percent && falls_below_minimum_iss(f.deduction + f.benefit, f);
     },
     "The benefit leaves less ISS than 2 % of the price.", "Lower the reduction."},
};

constexpr RuleTable<Invoice> dps_value_rules{"", dps_annex, dps_value_rows};
constexpr RuleTable<Deductions> dps_deductions_rules{"/deductions", dps_annex, dps_deductions_rows};
constexpr RuleTable<MunicipalBenefit> dps_benefit_rules{"/taxes/iss/benefit", dps_annex, dps_benefit_rows};

}  // namespace

bool falls_below_minimum_iss(Money reduction, const Facts& facts) {
  // Discounts are left out of this comparison, says the annex.
  if (!facts.iss_rate || reduction.centavos <= 0) return false;
  if (holds_service(below_minimum_services, facts.invoice.service.national_code)) return false;
  const Money amount = within_limits(facts.invoice.amount);
  return percent_of(amount - reduction, *facts.iss_rate) < percent_of(amount, minimum_rate);
}

void check_dps_values(const Facts& facts, Findings& findings) {
  apply(dps_value_rules, facts.invoice, facts, findings);
  apply(dps_deductions_rules, facts.invoice.deductions, facts, findings);
  apply(dps_benefit_rules, facts.invoice.taxes.iss.benefit, facts, findings);
}

void list_dps_values(std::vector<RuleInfo>& infos) {
  list(dps_value_rules, infos);
  list(dps_deductions_rules, infos);
  list(dps_benefit_rules, infos);
}

}  // namespace fiscal::rules
