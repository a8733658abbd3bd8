#include "sdk/src/rules_dps.h"

// Whether the ISS rate must, may or must not be declared (DPS pAliq). It depends on the issuer's regime, on
// withholding and on whether the municipality where ISS is due is active in the national system:
//
//   regime                     withheld   active town   inactive town
//   regular                    any        forbidden     mandatory
//   Simples, ISS inside        no         forbidden     forbidden
//   Simples, ISS inside        yes        from 1.8 %    from 1.8 %
//   Simples, ISS outside       any        forbidden     mandatory
//
// and is forbidden for a MEI, a special regime, a service without ISS and a benefit that exempts or sets the
// rate.
namespace fiscal::rules {
namespace {

constexpr Rate lowest_simples_rate{18'000};

bool town_is(const Facts& facts, bool active) {
  return facts.context.town && facts.context.town->active == active;
}
bool town_may_be(const Facts& facts, bool active) {
  return !facts.context.town || facts.context.town->active == active;
}

/// A benefit that reduces no base exempts from ISS or has a rate of its own (E0567 and E0579 demand the
/// reduction).
bool benefit_rules_rate(const Iss& iss) {
  return iss.benefit && !iss.benefit->reduction_amount && !iss.benefit->reduction_percent;
}

bool decides_by_town(const Iss& iss, const Facts& facts) {
  return iss.treatment == IssTreatment::Taxable &&
         facts.invoice.issuer->special_regime == SpecialRegime::None && !benefit_rules_rate(iss);
}

/// A benefit is granted by an active town alone (E0537), so with one an unknown town has to be active.
bool is_town_active(const Iss& iss, const Facts& facts) {
  return facts.context.town ? facts.context.town->active : iss.benefit.has_value();
}

bool is_regular(const Iss& iss, const Facts& facts) {
  return decides_by_town(iss, facts) && facts.invoice.issuer->tax_regime == TaxRegime::Regular;
}

bool is_inside_simples(const Iss& iss, const Facts& facts) {
  return decides_by_town(iss, facts) && pays_iss_in_simples(*facts.invoice.issuer);
}

bool is_outside_simples(const Iss& iss, const Facts& facts) {
  const Issuer& issuer = *facts.invoice.issuer;
  return decides_by_town(iss, facts) && issuer.tax_regime == TaxRegime::SimplesMeEpp &&
         issuer.simples_assessment && *issuer.simples_assessment != SimplesAssessment::AllInSimples;
}

bool is_withheld_from_simples(const Iss& iss, const Facts& facts) {
  return is_inside_simples(iss, facts) && iss.withheld_by != WithheldBy::Nobody;
}

bool is_kept_by_simples(const Iss& iss, const Facts& facts) {
  return is_inside_simples(iss, facts) && iss.withheld_by == WithheldBy::Nobody;
}

bool is_below_simples_rate(const Iss& iss) { return !iss.rate || *iss.rate < lowest_simples_rate; }

constexpr std::string_view leave_rate_out = "Leave the rate out: SEFIN takes the municipality's.";
constexpr std::string_view give_rate = "Give the rate of the municipality where ISS is due.";
constexpr std::string_view give_simples_rate = "Give the effective rate of the Simples, at least 1.80.";

constexpr Rule<Iss> dps_rate_rows[] = {
    {"iss_rate_of_mei", "E0600", "",
     [](const Iss& i, const Facts& f) {
       return i.rate && f.invoice.issuer->tax_regime == TaxRegime::SimplesMei;
     },
     "A MEI declares no ISS rate.", "Leave the rate out."},
    {"iss_rate_without_iss", "E0602", "",
     [](const Iss& i, const Facts&) { return i.rate && i.treatment != IssTreatment::Taxable; },
     "A service that is immune, exported or not subject has no ISS rate.", "Leave the rate out."},
    {"iss_rate_in_special_regime", "E0604", "",
     [](const Iss& i, const Facts& f) {
       return i.rate && f.invoice.issuer->special_regime != SpecialRegime::None;
     },
     "An issuer with a special regime declares no ISS rate.", "Leave the rate out."},
    {"iss_rate_with_benefit", "E0612", "",
     [](const Iss& i, const Facts&) { return i.rate && benefit_rules_rate(i); },
     "The municipal benefit exempts from ISS or sets the rate, so no rate is declared.",
     "Leave the rate out, or give the benefit's reduction."},
    {"iss_rate_not_allowed", "E0617", "",
     [](const Iss& i, const Facts& f) { return i.rate && is_regular(i, f) && is_town_active(i, f); },
     "The municipality where ISS is due is active in the national system, so an issuer outside the Simples "
     "declares no rate.",
     leave_rate_out},
    {"iss_rate_missing", "E0619", "",
     [](const Iss& i, const Facts& f) { return !i.rate && is_regular(i, f) && town_is(f, false); },
     "The municipality where ISS is due is not active in the national system, so the rate must be declared.",
     give_rate},
    {"iss_rate_missing_when_withheld", "E0621", "",
     [](const Iss& i, const Facts& f) {
       return is_withheld_from_simples(i, f) && is_below_simples_rate(i) && town_is(f, true);
     },
     "ISS is withheld from an ME/EPP that pays it inside the Simples: the rate is missing or below 1.8 %.",
     give_simples_rate},
    {"iss_rate_missing_when_withheld", "E0628", "",
     [](const Iss& i, const Facts& f) {
       return is_withheld_from_simples(i, f) && is_below_simples_rate(i) && town_may_be(f, false);
     },
     "ISS is withheld from an ME/EPP that pays it inside the Simples: the rate is missing or below 1.8 %.",
     give_simples_rate},
    {"iss_rate_in_simples", "E0625", "",
     [](const Iss& i, const Facts& f) { return i.rate && is_kept_by_simples(i, f) && town_may_be(f, true); },
     "An ME/EPP that pays ISS inside the Simples declares a rate only when ISS is withheld.",
     "Leave the rate out."},
    {"iss_rate_in_simples", "E0631", "",
     [](const Iss& i, const Facts& f) { return i.rate && is_kept_by_simples(i, f) && town_is(f, false); },
     "An ME/EPP that pays ISS inside the Simples declares a rate only when ISS is withheld.",
     "Leave the rate out."},
    {"iss_rate_not_allowed", "E0635", "",
     [](const Iss& i, const Facts& f) { return i.rate && is_outside_simples(i, f) && is_town_active(i, f); },
     "The municipality where ISS is due is active in the national system, so an ME/EPP that pays ISS outside "
     "the Simples declares no rate.",
     leave_rate_out},
    {"iss_rate_missing", "E0640", "",
     [](const Iss& i, const Facts& f) { return !i.rate && is_outside_simples(i, f) && town_is(f, false); },
     "The municipality where ISS is due is not active in the national system, so the rate must be declared.",
     give_rate},
    {"percent_too_fine", "E1235", "", percent_too_fine<&Iss::rate>,
     "The ISS rate has more than two decimals.", "Round it to two decimals.", dps_schema},
};

constexpr RuleTable<Iss> dps_rate_rules{"/taxes/iss/rate", dps_annex, dps_rate_rows};

}  // namespace

void check_dps_rate(const Facts& facts, Findings& findings) {
  apply(dps_rate_rules, facts.invoice.taxes.iss, facts, findings);
}

void list_dps_rate(std::vector<RuleInfo>& infos) { list(dps_rate_rules, infos); }

}  // namespace fiscal::rules
