#include "sdk/src/rules_dps.h"

#include <cstdint>

// PIS/COFINS, federal withholding and the approximate taxes of Lei 12.741.
namespace fiscal::rules {
namespace {

constexpr std::string_view technical_note =
    "NT SE/CGNFS-e 007, PIS/COFINS; Anexo I 1.01, the rule of that code";
constexpr std::int64_t tolerance_in_centavos = 1;

bool differs(const std::optional<Money>& base, const std::optional<Rate>& rate,
             const std::optional<Money>& amount) {
  if (!base || !rate || !amount) return false;
  const std::int64_t difference = (within_limits(*amount) - percent_of(within_limits(*base), *rate)).centavos;
  return difference > tolerance_in_centavos || difference < -tolerance_in_centavos;
}

bool is_mei(const Facts& facts) { return facts.invoice.issuer->tax_regime == TaxRegime::SimplesMei; }

bool says_nothing(const ApproximateTaxes& a) {
  return !a.federal_amount && !a.state_amount && !a.municipal_amount && !a.federal_percent &&
         !a.state_percent && !a.municipal_percent && !a.simples_percent;
}

std::optional<ContributionsWithheld> contributions_withheld(const Facts& facts) {
  const auto& pis_cofins = facts.invoice.taxes.pis_cofins;
  return pis_cofins ? pis_cofins->withheld : std::nullopt;
}

bool gives_contributions(const Facts& facts) {
  const auto& withholding = facts.invoice.taxes.withholding;
  return withholding && withholding->contributions.value_or(Money{}).centavos != 0;
}

// E0675, which forbade federal taxes to an issuer with a CPF, has been off since 2026-03-13.
constexpr Rule<Taxes> dps_federal_rows[] = {
    {"federal_taxes_of_mei", "E0676", "/pis_cofins",
     [](const Taxes& t, const Facts& f) { return t.pis_cofins && is_mei(f); },
     "A MEI declares no federal taxes.", "Leave pis_cofins out."},
    {"federal_taxes_of_mei", "E0676", "/withholding",
     [](const Taxes& t, const Facts& f) { return t.withholding && is_mei(f); },
     "A MEI declares no federal taxes.", "Leave withholding out."},
    {"contributions_not_withheld", "E0720", "/withholding/contributions",
     [](const Taxes&, const Facts& f) {
       return contributions_withheld(f) == ContributionsWithheld::None && gives_contributions(f);
     },
     "No contribution is withheld, and an amount withheld is given.",
     "Leave it out, or say in /taxes/pis_cofins/withheld which are withheld."},
    {"contributions_missing", "E0724", "/withholding/contributions",
     [](const Taxes&, const Facts& f) {
       const auto withheld = contributions_withheld(f);
       return withheld && *withheld != ContributionsWithheld::None && !gives_contributions(f);
     },
     "Contributions are withheld, and their sum is missing.",
     "Give the sum of the PIS, COFINS and CSLL that are withheld, or set /taxes/pis_cofins/withheld to "
     "none."},
};

constexpr Rule<PisCofins> dps_pis_cofins_rows[] = {
    {"pis_not_base_times_rate", "E0694", "/pis_amount",
     [](const PisCofins& p, const Facts&) { return differs(p.base, p.pis_rate, p.pis_amount); },
     "PIS is not its base times its rate, within a centavo.",
     "Give base times pis_rate, rounded half to even; it is the issuer's own tax, not what is withheld."},
    {"cofins_not_base_times_rate", "E0696", "/cofins_amount",
     [](const PisCofins& p, const Facts&) { return differs(p.base, p.cofins_rate, p.cofins_amount); },
     "COFINS is not its base times its rate, within a centavo.",
     "Give base times cofins_rate, rounded half to even; it is the issuer's own tax, not what is withheld."},
    {"percent_too_fine", "E1235", "/pis_rate", percent_too_fine<&PisCofins::pis_rate>,
     "The PIS rate has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/cofins_rate", percent_too_fine<&PisCofins::cofins_rate>,
     "The COFINS rate has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_large", "E1235", "/pis_rate",
     [](const PisCofins& p, const Facts&) { return p.pis_rate && *p.pis_rate == Rate{1'000'000}; },
     "The layout has no PIS rate above 99.99 %.", "Correct the rate.", dps_schema},
    {"percent_too_large", "E1235", "/cofins_rate",
     [](const PisCofins& p, const Facts&) { return p.cofins_rate && *p.cofins_rate == Rate{1'000'000}; },
     "The layout has no COFINS rate above 99.99 %.", "Correct the rate.", dps_schema},
};

// An invoice without the group is right for every regime: who maps it to a DPS declares zeros, or for a MEI
// that nothing is informed. An empty group says "not informed" expressly, which only a MEI may.
constexpr Rule<ApproximateTaxes> dps_approximate_rows[] = {
    {"approximate_taxes_missing", "E0712", "",
     [](const ApproximateTaxes& a, const Facts& f) {
       return says_nothing(a) && f.invoice.issuer->tax_regime == TaxRegime::SimplesMeEpp;
     },
     "An ME/EPP of the Simples Nacional cannot leave the approximate taxes uninformed.",
     "Give simples_percent, the three amounts or the three percentages."},
    {"approximate_taxes_missing", "E0713", "",
     [](const ApproximateTaxes& a, const Facts& f) {
       return says_nothing(a) && f.invoice.issuer->tax_regime == TaxRegime::Regular;
     },
     "An issuer outside the Simples Nacional cannot leave the approximate taxes uninformed.",
     "Give the three amounts or the three percentages."},
    {"simples_percent_not_allowed", "E0713", "/simples_percent",
     [](const ApproximateTaxes& a, const Facts& f) {
       return a.simples_percent && f.invoice.issuer->tax_regime == TaxRegime::Regular;
     },
     "An issuer outside the Simples Nacional has no Simples percentage.",
     "Give the three amounts or the three percentages."},
    {"simples_percent_not_allowed", "E0710", "/simples_percent",
     [](const ApproximateTaxes& a, const Facts& f) { return a.simples_percent && is_mei(f); },
     "A MEI has no Simples percentage.", "Leave it out."},
    {"percent_too_fine", "E1235", "/federal_percent", percent_too_fine<&ApproximateTaxes::federal_percent>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/state_percent", percent_too_fine<&ApproximateTaxes::state_percent>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/municipal_percent",
     percent_too_fine<&ApproximateTaxes::municipal_percent>, "The percentage has more than two decimals.",
     "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/simples_percent", percent_too_fine<&ApproximateTaxes::simples_percent>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_large", "E1235", "/simples_percent",
     [](const ApproximateTaxes& a, const Facts&) { return a.simples_percent == Rate{1'000'000}; },
     "The layout has no Simples percentage above 99.99 %.", "Correct the percentage.", dps_schema},
};

constexpr RuleTable<Taxes> dps_federal_rules{"/taxes", technical_note, dps_federal_rows};
constexpr RuleTable<PisCofins> dps_pis_cofins_rules{"/taxes/pis_cofins", technical_note, dps_pis_cofins_rows};
constexpr RuleTable<ApproximateTaxes> dps_approximate_rules{"/taxes/approximate", dps_annex,
                                                            dps_approximate_rows};

}  // namespace

void check_dps_federal(const Facts& facts, Findings& findings) {
  apply(dps_federal_rules, facts.invoice.taxes, facts, findings);
  apply(dps_pis_cofins_rules, facts.invoice.taxes.pis_cofins, facts, findings);
  apply(dps_approximate_rules, facts.invoice.taxes.approximate, facts, findings);
}

void list_dps_federal(std::vector<RuleInfo>& infos) {
  list(dps_federal_rules, infos);
  list(dps_pis_cofins_rules, infos);
  list(dps_approximate_rules, infos);
}

}  // namespace fiscal::rules
