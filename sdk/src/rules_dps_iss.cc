#include "sdk/src/rules_dps.h"

#include <algorithm>

// ISS: treatment, immunity, suspension, benefit and withholding.
namespace fiscal::rules {
namespace {

constexpr std::string_view not_subject_service = "990101";
constexpr std::string_view motorway_service = "220101";

bool is_taxable(const Iss& iss) { return iss.treatment == IssTreatment::Taxable; }
bool is_withheld(const Iss& iss) { return iss.withheld_by != WithheldBy::Nobody; }

bool is_thirty_digits(std::string_view text) {
  return text.size() == 30 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Items 07.02 and 07.05 keep their benefits in the Simples (E0536).
bool keeps_benefit_in_simples(std::string_view code) {
  return code.starts_with("0702") || code.starts_with("0705");
}

constexpr Rule<Iss> dps_iss_rows[] = {
    {"service_not_subject", "E0532", "/treatment",
     [](const Iss& i, const Facts& f) {
       return f.invoice.service.national_code == not_subject_service &&
              i.treatment != IssTreatment::NotSubject;
     },
     "Service 990101 is not subject to ISS.",
     "Set the treatment to not_subject, or correct /service/national_code."},
    {"immunity_outside_immune", "E0592", "/immunity",
     [](const Iss& i, const Facts&) {
       return (i.treatment == IssTreatment::Immune) != i.immunity.has_value();
     },
     "The ground of immunity goes with an immune service, and only with it.",
     "Give immunity 1 to 5 for treatment immune, or leave it out."},
    {"immunity_ground_unknown", "E0593", "/immunity",
     [](const Iss& i, const Facts&) { return i.immunity && (*i.immunity < 1 || *i.immunity > 5); },
     "The ground of immunity is not one of 1 to 5.", "Give the ground of the Constitution, art. 150 VI."},
    {"suspension_not_allowed", "E0585", "/suspension",
     [](const Iss& i, const Facts&) { return i.suspension && !is_taxable(i); },
     "Only a taxable service can have its tax suspended.",
     "Leave suspension out, or set the treatment to taxable."},
    {"suspension_process_malformed", "E1235", "/suspension/process",
     [](const Iss& i, const Facts&) { return i.suspension && !is_thirty_digits(i.suspension->process); },
     "The number of the process does not have thirty digits.", "Give thirty digits, zeros on the left.",
     dps_schema},
    {"withheld_without_iss", "E0580", "/withheld_by",
     [](const Iss& i, const Facts&) { return is_withheld(i) && !is_taxable(i); },
     "ISS cannot be withheld on a service that is immune, exported or not subject.",
     "Set withheld_by to nobody."},
    {"withheld_from_mei", "E0583", "/withheld_by",
     [](const Iss& i, const Facts& f) {
       return is_withheld(i) && f.invoice.issuer->tax_regime == TaxRegime::SimplesMei;
     },
     "ISS cannot be withheld from a MEI.", "Set withheld_by to nobody."},
    {"withheld_in_special_regime", "E0588", "/withheld_by",
     [](const Iss& i, const Facts& f) {
       return is_withheld(i) && f.invoice.issuer->special_regime != SpecialRegime::None;
     },
     "ISS cannot be withheld from an issuer with a special regime.",
     "Set withheld_by to nobody, or /issuer/special_regime to none."},
    {"withheld_on_motorway", "E0596", "/withheld_by",
     [](const Iss& i, const Facts& f) {
       return is_withheld(i) && f.invoice.service.national_code == motorway_service;
     },
     "ISS cannot be withheld on service 220101, the operation of a motorway.", "Set withheld_by to nobody."},
    {"benefit_without_iss", "E0533", "/benefit",
     [](const Iss& i, const Facts&) { return i.benefit && !is_taxable(i); },
     "A municipal benefit goes with a taxable service only.", "Leave benefit out."},
    {"benefit_of_mei", "E0534", "/benefit",
     [](const Iss& i, const Facts& f) {
       return i.benefit && f.invoice.issuer->tax_regime == TaxRegime::SimplesMei;
     },
     "A MEI has no municipal benefit.", "Leave benefit out."},
    {"benefit_in_special_regime", "E0535", "/benefit",
     [](const Iss& i, const Facts& f) {
       return i.benefit && f.invoice.issuer->special_regime != SpecialRegime::None;
     },
     "An issuer with a special regime has no municipal benefit.", "Leave benefit out."},
    {"benefit_of_inactive_town", "E0537", "/benefit",
     [](const Iss& i, const Facts& f) { return i.benefit && f.context.town && !f.context.town->active; },
     "The municipality where ISS is due is not active in the national system, so it grants no benefit there.",
     "Leave benefit out."},
    {"benefit_not_in_force", "E0544", "/benefit",
     [](const Iss& i, const Facts& f) {
       return i.benefit && f.context.town && f.context.town->benefit_in_force == false;
     },
     "The municipality where ISS is due has no such benefit in force for this service.",
     "Correct its number, or leave benefit out."},
    {"benefit_in_simples", "E0536", "/benefit",
     [](const Iss& i, const Facts& f) {
       return i.benefit && f.context.town && f.context.town->active &&
              pays_iss_in_simples(*f.invoice.issuer) &&
              !keeps_benefit_in_simples(f.invoice.service.national_code);
     },
     "An ME/EPP that pays ISS inside the Simples has no municipal benefit, but for items 07.02 and 07.05.",
     "Leave benefit out."},
    {"percent_too_fine", "E1235", "/benefit/reduction_percent",
     [](const Iss& i, const Facts& f) {
       return i.benefit && percent_too_fine<&MunicipalBenefit::reduction_percent>(*i.benefit, f);
     },
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
};

constexpr RuleTable<Iss> dps_iss_rules{"/taxes/iss", dps_annex, dps_iss_rows};

}  // namespace

void check_dps_iss(const Facts& facts, Findings& findings) {
  apply(dps_iss_rules, facts.invoice.taxes.iss, facts, findings);
}

void list_dps_iss(std::vector<RuleInfo>& infos) { list(dps_iss_rules, infos); }

}  // namespace fiscal::rules
