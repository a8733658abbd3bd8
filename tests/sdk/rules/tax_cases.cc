#include "tests/sdk/rules/base_invoice.h"
#include "tests/sdk/rules/rule_case.h"

namespace fiscal::test {
namespace {

void with_pis_cofins(Invoice& i) {
  PisCofins own;
  own.cst = "01";
  own.base = Money{100'000};
  own.pis_rate = Rate{6'500};
  own.cofins_rate = Rate{30'000};
  own.pis_amount = Money{650};
  own.cofins_amount = Money{3'000};
  i.taxes.pis_cofins = own;
}

void with_withholding(Invoice& i) {
  i.taxes.withholding = FederalWithholding{Money{1'000}, Money{1'500}, Money{4'650}};
}

void with_amounts(Invoice& i) {
  ApproximateTaxes taxes;
  taxes.federal_amount = Money{100'000};
  taxes.state_amount = Money{0};
  taxes.municipal_amount = Money{2'000};
  i.taxes.approximate = taxes;
}

void with_percents(Invoice& i) {
  ApproximateTaxes taxes;
  taxes.federal_percent = Rate{134'500};
  taxes.state_percent = Rate{0};
  taxes.municipal_percent = Rate{20'000};
  i.taxes.approximate = taxes;
}

void with_simples_percent(Invoice& i) {
  make_simples(i);
  i.taxes.approximate = ApproximateTaxes{};
  i.taxes.approximate->simples_percent = Rate{60'000};
}

void with_municipal_benefit(Invoice& i) {
  i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", Money{100}, {}};
}

void with_ibs_cbs(Invoice& i) {
  i.service.nbs = "115022000";
  i.taxes.ibs_cbs = ibs_cbs();
}

void with_reimbursement(Invoice& i) {
  with_ibs_cbs(i);
  i.taxes.ibs_cbs->reimbursements = {reimbursement()};
}

/// Reidi (550016) needs the classification that would hold without it.
void with_regular_taxation(Invoice& i) {
  with_ibs_cbs(i);
  i.taxes.ibs_cbs->cst = "550";
  i.taxes.ibs_cbs->classification = "550016";
  i.taxes.ibs_cbs->regular_cst = "000";
  i.taxes.ibs_cbs->regular_classification = "000001";
}

void with_deferral(Invoice& i) {
  with_ibs_cbs(i);
  i.taxes.ibs_cbs->cst = "515";
  i.taxes.ibs_cbs->classification = "515001";
  i.taxes.ibs_cbs->state_deferral = Rate{1'000'000};
  i.taxes.ibs_cbs->municipal_deferral = Rate{1'000'000};
  i.taxes.ibs_cbs->cbs_deferral = Rate{0};
}

constexpr Rate above_hundred{1'000'100};

RuleCases general_federal_cases() {
  return {
      {"pis_cofins_situation_unknown", "", "/taxes/pis_cofins/cst", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->cst = "10"; }},
      {"pis_cofins_base_above_price", "E0677", "/taxes/pis_cofins/base", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->base = Money{100'001}; }},
      {"percent_out_of_range", "E0686", "/taxes/pis_cofins/pis_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->pis_rate = above_hundred; }},
      {"percent_out_of_range", "E0692", "/taxes/pis_cofins/cofins_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->cofins_rate = Rate{-1}; }},
      {"money_out_of_range", "", "/taxes/pis_cofins/pis_amount", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->pis_amount = Money{-1}; }},
      {"money_out_of_range", "", "/taxes/pis_cofins/cofins_amount", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->cofins_amount = max_money + Money{1}; }},
      {"social_security_out_of_range", "E0699", "/taxes/withholding/social_security", with_withholding,
       [](Invoice& i) { i.taxes.withholding->social_security = Money{-1}; }},
      {"income_tax_out_of_range", "E0700", "/taxes/withholding/income_tax", with_withholding,
       [](Invoice& i) { i.taxes.withholding->income_tax = i.amount; }},
      {"contributions_out_of_range", "E0701", "/taxes/withholding/contributions", with_withholding,
       [](Invoice& i) { i.taxes.withholding->contributions = Money{-1}; }},
      {"approximate_taxes_in_two_forms", "", "/taxes/approximate", with_amounts,
       [](Invoice& i) { i.taxes.approximate->federal_percent = Rate{10'000}; }},
      {"approximate_taxes_incomplete", "", "/taxes/approximate", with_amounts,
       [](Invoice& i) { i.taxes.approximate->state_amount.reset(); }},
      {"approximate_tax_above_price", "E0702", "/taxes/approximate/federal_amount", with_amounts,
       [](Invoice& i) { i.taxes.approximate->federal_amount = Money{100'001}; }},
      {"approximate_tax_above_price", "E0703", "/taxes/approximate/state_amount", with_amounts,
       [](Invoice& i) { i.taxes.approximate->state_amount = Money{-1}; }},
      {"approximate_tax_above_price", "E0704", "/taxes/approximate/municipal_amount", with_amounts,
       [](Invoice& i) { i.taxes.approximate->municipal_amount = Money{100'001}; }},
      {"percent_out_of_range", "E0706", "/taxes/approximate/federal_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->federal_percent = above_hundred; }},
      {"percent_out_of_range", "E0707", "/taxes/approximate/state_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->state_percent = above_hundred; }},
      {"percent_out_of_range", "E0708", "/taxes/approximate/municipal_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->municipal_percent = above_hundred; }},
      {"percent_out_of_range", "", "/taxes/approximate/simples_percent", with_simples_percent,
       [](Invoice& i) { i.taxes.approximate->simples_percent = above_hundred; }},
  };
}

RuleCases general_iss_cases() {
  return {
      {"iss_rate_out_of_range", "E0595", "/taxes/iss/rate",
       [](Invoice& i) { i.taxes.iss.rate = Rate{50'000}; },
       [](Invoice& i) { i.taxes.iss.rate = Rate{50'100}; }},
      {"result_country_unknown", "", "/taxes/iss/result_country",
       [](Invoice& i) {
         i.taxes.iss.treatment = IssTreatment::Export;
         i.taxes.iss.result_country = "PT";
         i.service.nbs = "115022000";
         i.service.foreign_trade = foreign_trade();
       },
       [](Invoice& i) { i.taxes.iss.result_country = "XX"; }},
      {"benefit_in_two_forms", "", "/taxes/iss/benefit", with_municipal_benefit,
       [](Invoice& i) { i.taxes.iss.benefit->reduction_percent = Rate{10'000}; }},
      {"benefit_above_price", "E0574", "/taxes/iss/benefit/reduction_amount", with_municipal_benefit,
       [](Invoice& i) { i.taxes.iss.benefit->reduction_amount = Money{100'001}; }},
      {"percent_out_of_range", "", "/taxes/iss/benefit/reduction_percent",
       [](Invoice& i) {
         i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", {}, Rate{1'000'000}};
       },
       [](Invoice& i) { i.taxes.iss.benefit->reduction_percent = above_hundred; }},
  };
}

RuleCases general_ibs_cbs_cases() {
  return {
      {"classification_outside_situation", "E0959", "/taxes/ibs_cbs/classification", with_ibs_cbs,
       [](Invoice& i) { i.taxes.ibs_cbs->cst = "200"; }},
      {"classification_not_for_services", "E0958", "/taxes/ibs_cbs/classification", with_ibs_cbs,
       [](Invoice& i) { i.taxes.ibs_cbs->classification = "000002"; }},
      {"operation_indicator_unknown", "E0901", "/taxes/ibs_cbs/operation_indicator", with_ibs_cbs,
       [](Invoice& i) { i.taxes.ibs_cbs->operation_indicator = "100303"; }},
      {"regular_taxation_incomplete", "", "/taxes/ibs_cbs/regular_cst", with_regular_taxation,
       [](Invoice& i) { i.taxes.ibs_cbs->regular_cst.reset(); }},
      {"regular_classification_outside_situation", "E0970", "/taxes/ibs_cbs/regular_classification",
       with_regular_taxation, [](Invoice& i) { i.taxes.ibs_cbs->regular_cst = "200"; }},
      {"regular_classification_not_for_services", "E0969", "/taxes/ibs_cbs/regular_classification",
       with_regular_taxation, [](Invoice& i) { i.taxes.ibs_cbs->regular_classification = "000002"; }},
      {"deferral_incomplete", "", "/taxes/ibs_cbs/state_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->municipal_deferral.reset(); }},
      {"percent_out_of_range", "", "/taxes/ibs_cbs/state_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->state_deferral = above_hundred; }},
      {"percent_out_of_range", "", "/taxes/ibs_cbs/municipal_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->municipal_deferral = above_hundred; }},
      {"percent_out_of_range", "", "/taxes/ibs_cbs/cbs_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->cbs_deferral = Rate{-100}; }},
      {"reimbursement_issued_before_competence", "E0950", "/taxes/ibs_cbs/reimbursements/0/issued_on",
       with_reimbursement,
       [](Invoice& i) {
         i.taxes.ibs_cbs->reimbursements[0].issued_on = {2026, 10, 31};
       }},
      {"reimbursed_more_than_price", "E0953", "/taxes/ibs_cbs/reimbursements/0/amount", with_reimbursement,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].amount = {100'001}; }},
      {"document_municipality_unknown", "E0943", "/taxes/ibs_cbs/reimbursements/0/fiscal_municipality",
       [](Invoice& i) {
         with_reimbursement(i);
         Reimbursement& passed = i.taxes.ibs_cbs->reimbursements[0];
         passed.fiscal_municipality = "3550308";
         passed.competence_date = {2025, 12, 31};
       },
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].fiscal_municipality = "9999999"; }},
  };
}

/// The layout's own rules on IBS and CBS.
RuleCases dps_only_ibs_cbs_cases() {
  return {
      {"ibs_cbs_before_2026", "E0850", "/taxes/ibs_cbs",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.competence_date = {2026, 1, 1};
       },
       [](Invoice& i) {
         i.competence_date = {2025, 12, 31};
       }},
      {"operation_type_missing", "E0903", "/taxes/ibs_cbs/operation_type",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 1;
         i.taxes.ibs_cbs->operation_type = 1;
       },
       [](Invoice& i) { i.taxes.ibs_cbs->operation_type.reset(); }},
      {"operation_type_not_allowed", "E0904", "/taxes/ibs_cbs/operation_type",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.service.national_code = "171201";
         i.taxes.ibs_cbs->operation_type = 1;
       },
       [](Invoice& i) { i.service.national_code = "010101"; }},
      {"operation_type_unknown", "E1235", "/taxes/ibs_cbs/operation_type",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 4;
         i.taxes.ibs_cbs->operation_type = 5;
       },
       [](Invoice& i) { i.taxes.ibs_cbs->operation_type = 6; }},
      {"government_entity_unknown", "E1235", "/taxes/ibs_cbs/government_entity",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 4;
         i.taxes.ibs_cbs->operation_type = 5;
       },
       [](Invoice& i) { i.taxes.ibs_cbs->government_entity = 5; }},
      {"references_missing", "E0905", "/taxes/ibs_cbs/referenced_keys",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 1;
         i.taxes.ibs_cbs->operation_type = 3;
         i.taxes.ibs_cbs->referenced_keys = {nfse_key_of_issuer};
       },
       [](Invoice& i) { i.taxes.ibs_cbs->referenced_keys.clear(); }},
      {"references_not_allowed", "E0906", "/taxes/ibs_cbs/referenced_keys", with_ibs_cbs,
       [](Invoice& i) { i.taxes.ibs_cbs->referenced_keys = {nfse_key_of_issuer}; }},
      {"reference_invalid", "E0907", "/taxes/ibs_cbs/referenced_keys",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 1;
         i.taxes.ibs_cbs->operation_type = 2;
         i.taxes.ibs_cbs->referenced_keys = {nfse_key_of_issuer};
       },
       [](Invoice& i) { i.taxes.ibs_cbs->referenced_keys.push_back(std::string(50, '1')); }},
      {"too_many_references", "E1235", "/taxes/ibs_cbs/referenced_keys",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->government_entity = 1;
         i.taxes.ibs_cbs->operation_type = 2;
         i.taxes.ibs_cbs->referenced_keys.assign(99, nfse_key_of_issuer);
       },
       [](Invoice& i) { i.taxes.ibs_cbs->referenced_keys.push_back(nfse_key_of_issuer); }},
      {"real_estate_not_allowed", "E0931", "/taxes/ibs_cbs/real_estate",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.service.national_code = "070202";
         i.service.construction = Construction{{}, "CNO1", {}, {}};
         i.taxes.ibs_cbs->operation_indicator = "020201";
       },
       [](Invoice& i) {
         i.taxes.ibs_cbs->real_estate = RealEstate{{}, "A1234567", {}};
       }},
      {"real_estate_missing", "E0932", "/taxes/ibs_cbs/real_estate",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->operation_indicator = "020301";
         i.taxes.ibs_cbs->real_estate = RealEstate{{}, "A1234567", {}};
       },
       [](Invoice& i) { i.taxes.ibs_cbs->real_estate.reset(); }},
      {"real_estate_not_allowed", "E0928", "/taxes/ibs_cbs/real_estate", with_ibs_cbs,
       [](Invoice& i) {
         i.taxes.ibs_cbs->real_estate = RealEstate{{}, "A1234567", {}};
       }},
      {"regular_taxation_not_allowed", "E0964", "/taxes/ibs_cbs/regular_classification", with_ibs_cbs,
       [](Invoice& i) {
         i.taxes.ibs_cbs->regular_cst = "000";
         i.taxes.ibs_cbs->regular_classification = "000001";
       }},
      {"regular_taxation_missing", "E0965", "/taxes/ibs_cbs/regular_classification", with_regular_taxation,
       [](Invoice& i) {
         i.taxes.ibs_cbs->regular_cst.reset();
         i.taxes.ibs_cbs->regular_classification.reset();
       }},
      {"deferral_not_allowed", "E0971", "/taxes/ibs_cbs/cbs_deferral", with_deferral,
       [](Invoice& i) {
         i.taxes.ibs_cbs->cst = "000";
         i.taxes.ibs_cbs->classification = "000001";
       }},
      {"deferral_missing", "E0972", "/taxes/ibs_cbs/cbs_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->cbs_deferral.reset(); }},
      {"percent_too_fine", "E1235", "/taxes/ibs_cbs/state_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->state_deferral = Rate{10'001}; }},
      {"percent_too_fine", "E1235", "/taxes/ibs_cbs/municipal_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->municipal_deferral = Rate{10'010}; }},
      {"percent_too_fine", "E1235", "/taxes/ibs_cbs/cbs_deferral", with_deferral,
       [](Invoice& i) { i.taxes.ibs_cbs->cbs_deferral = Rate{1}; }},
      {"too_many_reimbursements", "E1235", "/taxes/ibs_cbs/reimbursements",
       [](Invoice& i) {
         with_ibs_cbs(i);
         i.taxes.ibs_cbs->reimbursements.assign(1000, reimbursement());
       },
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements.push_back(reimbursement()); }},
  };
}

void with_real_estate_site(Invoice& i) {
  with_ibs_cbs(i);
  i.taxes.ibs_cbs->operation_indicator = "020301";
  i.taxes.ibs_cbs->real_estate = RealEstate{{}, {}, site_in_brazil()};
}

void with_real_estate_abroad(Invoice& i) {
  with_real_estate_site(i);
  i.service.country = "PT";
  i.service.foreign_trade = foreign_trade();
  i.taxes.ibs_cbs->real_estate->site = site_abroad();
}

void with_electronic_document(Invoice& i) {
  with_reimbursement(i);
  Reimbursement& passed = i.taxes.ibs_cbs->reimbursements[0];
  passed.number.reset();
  passed.description.reset();
  passed.dfe_kind = 1;
  passed.dfe_key = nfse_key_of_issuer;
}

RuleCases dps_document_cases() {
  return {
      {"real_estate_not_identified_once", "E1235", "/taxes/ibs_cbs/real_estate", with_real_estate_site,
       [](Invoice& i) { i.taxes.ibs_cbs->real_estate->cib = "A1234567"; }},
      {"site_abroad_missing", "E0934", "/taxes/ibs_cbs/real_estate/site", with_real_estate_abroad,
       [](Invoice& i) { i.taxes.ibs_cbs->real_estate->site = site_in_brazil(); }},
      {"site_abroad_not_allowed", "E0935", "/taxes/ibs_cbs/real_estate/site", with_real_estate_site,
       [](Invoice& i) { i.taxes.ibs_cbs->real_estate->site->city = "Lisboa"; }},
      {"site_postal_code_missing", "E1235", "/taxes/ibs_cbs/real_estate/site/postal_code",
       with_real_estate_site, [](Invoice& i) { i.taxes.ibs_cbs->real_estate->site->postal_code.reset(); }},
      {"document_not_named_once", "E1235", "/taxes/ibs_cbs/reimbursements/0", with_reimbursement,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].description.reset(); }},
      {"document_not_named_once", "E1235", "/taxes/ibs_cbs/reimbursements/0", with_electronic_document,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].number = "1"; }},
      {"document_kind_unknown", "E1235", "/taxes/ibs_cbs/reimbursements/0/dfe_kind", with_electronic_document,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].dfe_kind = 4; }},
      {"document_key_size", "E0940", "/taxes/ibs_cbs/reimbursements/0/dfe_key", with_electronic_document,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].dfe_kind = 2; }},
      {"other_document_too_late", "E0942", "/taxes/ibs_cbs/reimbursements/0/competence_date",
       [](Invoice& i) {
         with_reimbursement(i);
         i.taxes.ibs_cbs->reimbursements[0].fiscal_municipality = "3550308";
         i.taxes.ibs_cbs->reimbursements[0].competence_date = {2025, 12, 31};
       },
       [](Invoice& i) {
         i.taxes.ibs_cbs->reimbursements[0].competence_date = {2026, 1, 1};
       }},
      {"reimbursement_kind_unknown", "E1235", "/taxes/ibs_cbs/reimbursements/0/kind", with_reimbursement,
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].kind = "05"; }},
      {"reimbursement_kind_text_not_allowed", "E0952", "/taxes/ibs_cbs/reimbursements/0/kind_text",
       [](Invoice& i) {
         with_reimbursement(i);
         i.taxes.ibs_cbs->reimbursements[0].kind = "99";
         i.taxes.ibs_cbs->reimbursements[0].kind_text = "Outro repasse";
       },
       [](Invoice& i) { i.taxes.ibs_cbs->reimbursements[0].kind = "01"; }},
  };
}

RuleCases dps_only_federal_cases() {
  return {
      {"federal_taxes_of_mei", "E0676", "/taxes/pis_cofins", with_pis_cofins, make_mei},
      {"federal_taxes_of_mei", "E0676", "/taxes/withholding", with_withholding, make_mei},
      {"contributions_not_withheld", "E0720", "/taxes/withholding/contributions",
       [](Invoice& i) {
         with_pis_cofins(i);
         with_withholding(i);
         i.taxes.pis_cofins->withheld = ContributionsWithheld::PisCofinsCsll;
       },
       [](Invoice& i) { i.taxes.pis_cofins->withheld = ContributionsWithheld::None; }},
      {"contributions_missing", "E0724", "/taxes/withholding/contributions",
       [](Invoice& i) {
         with_pis_cofins(i);
         with_withholding(i);
         i.taxes.pis_cofins->withheld = ContributionsWithheld::Csll;
       },
       [](Invoice& i) { i.taxes.withholding->contributions.reset(); }},
      {"pis_not_base_times_rate", "E0694", "/taxes/pis_cofins/pis_amount",
       [](Invoice& i) {
         with_pis_cofins(i);
         i.taxes.pis_cofins->pis_amount = Money{651};
       },
       [](Invoice& i) { i.taxes.pis_cofins->pis_amount = Money{652}; }},
      {"cofins_not_base_times_rate", "E0696", "/taxes/pis_cofins/cofins_amount",
       [](Invoice& i) {
         with_pis_cofins(i);
         i.taxes.pis_cofins->cofins_amount = Money{2'999};
       },
       [](Invoice& i) { i.taxes.pis_cofins->cofins_amount = Money{2'998}; }},
      {"percent_too_fine", "E1235", "/taxes/pis_cofins/pis_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->pis_rate = Rate{6'501}; }},
      {"percent_too_fine", "E1235", "/taxes/pis_cofins/cofins_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->cofins_rate = Rate{30'010}; }},
      {"percent_too_large", "E1235", "/taxes/pis_cofins/pis_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->pis_rate = Rate{1'000'000}; }},
      {"percent_too_large", "E1235", "/taxes/pis_cofins/cofins_rate", with_pis_cofins,
       [](Invoice& i) { i.taxes.pis_cofins->cofins_rate = Rate{1'000'000}; }},
      {"approximate_taxes_missing", "E0712", "/taxes/approximate", with_simples_percent,
       [](Invoice& i) { i.taxes.approximate = ApproximateTaxes{}; }},
      {"approximate_taxes_missing", "E0713", "/taxes/approximate", with_percents,
       [](Invoice& i) { i.taxes.approximate = ApproximateTaxes{}; }},
      {"simples_percent_not_allowed", "E0713", "/taxes/approximate/simples_percent", with_simples_percent,
       [](Invoice& i) { i.issuer->tax_regime = TaxRegime::Regular; }},
      {"simples_percent_not_allowed", "E0710", "/taxes/approximate/simples_percent", with_simples_percent,
       make_mei},
      {"percent_too_fine", "E1235", "/taxes/approximate/federal_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->federal_percent = Rate{1}; }},
      {"percent_too_fine", "E1235", "/taxes/approximate/state_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->state_percent = Rate{1}; }},
      {"percent_too_fine", "E1235", "/taxes/approximate/municipal_percent", with_percents,
       [](Invoice& i) { i.taxes.approximate->municipal_percent = Rate{1}; }},
      {"percent_too_fine", "E1235", "/taxes/approximate/simples_percent", with_simples_percent,
       [](Invoice& i) { i.taxes.approximate->simples_percent = Rate{1}; }},
      {"percent_too_large", "E1235", "/taxes/approximate/simples_percent", with_simples_percent,
       [](Invoice& i) { i.taxes.approximate->simples_percent = Rate{1'000'000}; }},
  };
}

RuleCases joined(RuleCases first, const RuleCases& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

RuleCases tax_cases() {
  return joined(joined(general_federal_cases(), general_iss_cases()), general_ibs_cbs_cases());
}
RuleCases dps_federal_cases() { return dps_only_federal_cases(); }
RuleCases dps_ibs_cbs_cases() { return joined(dps_only_ibs_cbs_cases(), dps_document_cases()); }

}  // namespace fiscal::test
