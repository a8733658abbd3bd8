#include "sdk/src/rules_general.h"

#include <algorithm>
#include <array>

// ISS, PIS/COFINS, federal withholding and approximate taxes, for every provider.
namespace fiscal::rules {
namespace {

constexpr std::string_view percent_text = "The percentage is below 0 or above 100.";
constexpr std::string_view percent_fix = "Give a percentage from 0.00 to 100.00.";
constexpr std::string_view money_text = "The amount is below zero or above what a document carries.";
constexpr std::string_view money_fix = "Give an amount from 0 on, or leave it out.";
constexpr std::string_view money_type = "DPS 1.01, TSDec15V2";

// Instrução Normativa RFB 1.009 of 2010, as DPS 1.01 lists it (TSTipoCST).
constexpr std::array<std::string_view, 34> pis_cofins_situations{
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "49", "50", "51", "52", "53", "54", "55",
    "56", "60", "61", "62", "63", "64", "65", "66", "67", "70", "71", "72", "73", "74", "75", "98", "99"};

bool has_amounts(const ApproximateTaxes& a) {
  return a.federal_amount || a.state_amount || a.municipal_amount;
}
bool has_percents(const ApproximateTaxes& a) {
  return a.federal_percent || a.state_percent || a.municipal_percent;
}
bool is_partial(bool one, bool other, bool third) {
  return (one || other || third) && !(one && other && third);
}

/// Above the price of the service, or below zero.
template <auto Member>
constexpr auto outside_price = [](const auto& subject, const Facts& facts) -> bool {
  const std::optional<Money> amount = subject.*Member;
  return amount && (amount->centavos < 0 || *amount > facts.invoice.amount);
};

/// A withheld tax is below the price. Zero says that nothing is withheld, and is not written to any document.
template <auto Member>
constexpr auto not_within_price = [](const auto& subject, const Facts& facts) -> bool {
  const std::optional<Money> amount = subject.*Member;
  return amount && (amount->centavos < 0 || (amount->centavos > 0 && *amount >= facts.invoice.amount));
};

constexpr Rule<Iss> general_iss_rows[] = {
    {"iss_rate_out_of_range", "E0595", "/rate",
     [](const Iss& i, const Facts&) { return i.rate && (*i.rate < Rate{0} || *i.rate > Rate{50'000}); },
     "The ISS rate is below 0 or above 5 %.", "Give a rate of at most 5.00, or leave it out.",
     "Lei Complementar 116 of 2003, art. 8 II; Anexo I, E0595"},
    {"result_country_unknown", "", "/result_country",
     [](const Iss& i, const Facts&) {
       return i.result_country && !is_known_foreign_country(*i.result_country);
     },
     "The country of the result is not a country of ISO 3166-1 other than Brazil.",
     "Give its two letters, as in \"PT\".", "Anexo A, table of countries"},
};

constexpr Rule<MunicipalBenefit> general_benefit_rows[] = {
    {"benefit_in_two_forms", "", "",
     [](const MunicipalBenefit& b, const Facts&) { return b.reduction_amount && b.reduction_percent; },
     "The municipal benefit reduces the base by an amount and by a percentage at once.",
     "Give one of reduction_amount and reduction_percent.", "DPS 1.01, TCBeneficioMunicipal"},
    {"benefit_above_price", "E0574", "/reduction_amount", outside_price<&MunicipalBenefit::reduction_amount>,
     "The reduction by the municipal benefit is below zero or above the amount.", "Correct the reduction."},
    {"percent_out_of_range", "", "/reduction_percent",
     percent_outside_range<&MunicipalBenefit::reduction_percent>, percent_text, percent_fix,
     "DPS 1.01, TCBeneficioMunicipal"},
};

constexpr Rule<PisCofins> general_pis_cofins_rows[] = {
    {"pis_cofins_situation_unknown", "", "/cst",
     [](const PisCofins& p, const Facts&) {
       return std::find(pis_cofins_situations.begin(), pis_cofins_situations.end(), p.cst) ==
              pis_cofins_situations.end();
     },
     "The tax situation of PIS and COFINS has no such code.",
     "Give two digits of the CST table, as in \"01\".", "DPS 1.01, TSTipoCST"},
    {"pis_cofins_base_above_price", "E0677", "/base", outside_price<&PisCofins::base>,
     "The base of PIS and COFINS is below zero or above the amount.", "Give a base of at most the amount."},
    {"percent_out_of_range", "E0686", "/pis_rate", percent_outside_range<&PisCofins::pis_rate>, percent_text,
     percent_fix},
    {"percent_out_of_range", "E0692", "/cofins_rate", percent_outside_range<&PisCofins::cofins_rate>,
     percent_text, percent_fix},
    {"money_out_of_range", "", "/pis_amount", money_outside_range<&PisCofins::pis_amount>, money_text,
     money_fix, money_type},
    {"money_out_of_range", "", "/cofins_amount", money_outside_range<&PisCofins::cofins_amount>, money_text,
     money_fix, money_type},
};

constexpr Rule<FederalWithholding> general_withholding_rows[] = {
    {"social_security_out_of_range", "E0699", "/social_security",
     not_within_price<&FederalWithholding::social_security>,
     "The social security withheld is below zero, or not below the amount.", "Correct it, or leave it out."},
    {"income_tax_out_of_range", "E0700", "/income_tax", not_within_price<&FederalWithholding::income_tax>,
     "The income tax withheld is below zero, or not below the amount.", "Correct it, or leave it out."},
    {"contributions_out_of_range", "E0701", "/contributions",
     not_within_price<&FederalWithholding::contributions>,
     "The contributions withheld (PIS, COFINS and CSLL, summed) are below zero, or not below the amount.",
     "Correct the sum, or leave it out."},
};

constexpr Rule<ApproximateTaxes> general_approximate_rows[] = {
    {"approximate_taxes_in_two_forms", "", "",
     [](const ApproximateTaxes& a, const Facts&) {
       return int{has_amounts(a)} + int{has_percents(a)} + int{a.simples_percent.has_value()} > 1;
     },
     "The approximate taxes are given in more than one form.",
     "Give the three amounts, the three percentages or simples_percent.", "DPS 1.01, TCTribTotal"},
    {"approximate_taxes_incomplete", "", "",
     [](const ApproximateTaxes& a, const Facts&) {
       return is_partial(a.federal_amount.has_value(), a.state_amount.has_value(),
                         a.municipal_amount.has_value()) ||
              is_partial(a.federal_percent.has_value(), a.state_percent.has_value(),
                         a.municipal_percent.has_value());
     },
     "The approximate taxes lack the federal, the state or the municipal part.",
     "Give all three, 0 where there is none.", "DPS 1.01, TCTribTotal"},
    {"approximate_tax_above_price", "E0702", "/federal_amount",
     outside_price<&ApproximateTaxes::federal_amount>,
     "The approximate tax is below zero or above the amount.", money_fix},
    {"approximate_tax_above_price", "E0703", "/state_amount", outside_price<&ApproximateTaxes::state_amount>,
     "The approximate tax is below zero or above the amount.", money_fix},
    {"approximate_tax_above_price", "E0704", "/municipal_amount",
     outside_price<&ApproximateTaxes::municipal_amount>,
     "The approximate tax is below zero or above the amount.", money_fix},
    {"percent_out_of_range", "E0706", "/federal_percent",
     percent_outside_range<&ApproximateTaxes::federal_percent>, percent_text, percent_fix},
    {"percent_out_of_range", "E0707", "/state_percent",
     percent_outside_range<&ApproximateTaxes::state_percent>, percent_text, percent_fix},
    {"percent_out_of_range", "E0708", "/municipal_percent",
     percent_outside_range<&ApproximateTaxes::municipal_percent>, percent_text, percent_fix},
    {"percent_out_of_range", "", "/simples_percent",
     percent_outside_range<&ApproximateTaxes::simples_percent>, percent_text, percent_fix,
     "DPS 1.01, TSDec2V2"},
};

constexpr RuleTable<Iss> general_iss_rules{"/taxes/iss", annex_rules, general_iss_rows};
constexpr RuleTable<MunicipalBenefit> general_benefit_rules{"/taxes/iss/benefit", annex_rules,
                                                            general_benefit_rows};
constexpr RuleTable<PisCofins> general_pis_cofins_rules{"/taxes/pis_cofins", annex_rules,
                                                        general_pis_cofins_rows};
constexpr RuleTable<FederalWithholding> general_withholding_rules{"/taxes/withholding", annex_rules,
                                                                  general_withholding_rows};
constexpr RuleTable<ApproximateTaxes> general_approximate_rules{"/taxes/approximate", annex_rules,
                                                                general_approximate_rows};

}  // namespace

void check_taxes(const Facts& facts, Findings& findings) {
  const Taxes& taxes = facts.invoice.taxes;
  apply(general_iss_rules, taxes.iss, facts, findings);
  apply(general_benefit_rules, taxes.iss.benefit, facts, findings);
  apply(general_pis_cofins_rules, taxes.pis_cofins, facts, findings);
  apply(general_withholding_rules, taxes.withholding, facts, findings);
  apply(general_approximate_rules, taxes.approximate, facts, findings);
}

void list_taxes(std::vector<RuleInfo>& infos) {
  list(general_iss_rules, infos);
  list(general_benefit_rules, infos);
  list(general_pis_cofins_rules, infos);
  list(general_withholding_rules, infos);
  list(general_approximate_rules, infos);
}

}  // namespace fiscal::rules
