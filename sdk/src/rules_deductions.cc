#include "sdk/src/rules_general.h"

// What lowers the ISS base, for every provider.
namespace fiscal::rules {
namespace {

int forms_of(const Deductions& d) {
  return int{d.amount.has_value()} + int{d.percent.has_value()} + int{!d.documents.empty()};
}

constexpr Rule<Deductions> general_deduction_rows[] = {
    {"deductions_not_in_one_form", "", "", [](const Deductions& d, const Facts&) { return forms_of(d) != 1; },
     "The deductions are not given in exactly one form.", "Give one of amount, percent and documents.",
     "DPS 1.01, TCInfoDedRed"},
    {"deduction_out_of_range", "", "/amount",
     [](const Deductions& d, const Facts& f) {
       return d.amount && (d.amount->centavos <= 0 || *d.amount > f.invoice.amount);
     },
     "The deduction is not above zero and at most the amount.", "Correct it, or leave /deductions out.",
     "DPS 1.01, vDR; Anexo I, E0427"},
    {"deduction_percent_out_of_range", "E0453", "/percent",
     [](const Deductions& d, const Facts&) {
       return d.percent && (*d.percent <= Rate{0} || *d.percent > Rate{1'000'000});
     },
     "The deducted percentage is not above 0 and at most 100.", "Correct it, or leave /deductions out."},
};

constexpr Rule<DeductionDocument> general_document_rows[] = {
    {"document_after_competence", "E0472", "/issued_on",
     [](const DeductionDocument& d, const Facts& f) { return f.competence && d.issued_on > *f.competence; },
     "The document was issued after the competence date.",
     "Correct its date, or deduct it in a later invoice."},
    {"deducted_more_than_deductible", "E0474", "/deducted",
     [](const DeductionDocument& d, const Facts&) { return d.deducted > d.deductible; },
     "More is deducted than the document allows.", "Lower deducted to at most deductible."},
    {"deducted_more_than_price", "E0476", "/deducted",
     [](const DeductionDocument& d, const Facts& f) { return d.deducted > f.invoice.amount; },
     "More is deducted than the amount of the service.", "Lower deducted to at most the amount."},
    {"money_out_of_range", "", "/deducted", money_outside_range<&DeductionDocument::deducted>,
     "The deducted amount is below zero or above what a document carries.", "Give an amount from 0 on.",
     "DPS 1.01, TSDec15V2"},
    {"money_out_of_range", "", "/deductible", money_outside_range<&DeductionDocument::deductible>,
     "The deductible amount is below zero or above what a document carries.", "Give an amount from 0 on.",
     "DPS 1.01, TSDec15V2"},
    {"document_municipality_unknown", "E0466", "/municipal_municipality",
     municipality_unknown<&DeductionDocument::municipal_municipality>, "No municipality has this code.",
     "Give the seven digits of the IBGE code."},
};

constexpr RuleTable<Deductions> general_deduction_rules{"/deductions", annex_rules, general_deduction_rows};
constexpr RuleTable<DeductionDocument> general_document_rules{"/deductions/documents/*", annex_rules,
                                                              general_document_rows};

}  // namespace

void check_deductions(const Facts& facts, Findings& findings) {
  if (!facts.invoice.deductions) return;
  apply(general_deduction_rules, *facts.invoice.deductions, facts, findings);
  std::size_t index = 0;
  for (const DeductionDocument& document : facts.invoice.deductions->documents)
    apply(general_document_rules, document, facts, findings, index++);
}

void list_deductions(std::vector<RuleInfo>& infos) {
  list(general_deduction_rules, infos);
  list(general_document_rules, infos);
}

}  // namespace fiscal::rules
