#include "sdk/src/rules_general.h"

// The taxes of Lei Complementar 214 of 2025, for every provider.
namespace fiscal::rules {
namespace {

/// The table of classifications is revised several times a year, so a code that it does not have yet may be
/// right; one that it has and that no NFS-e may carry is not.
bool is_for_other_documents(std::string_view classification) {
  const TaxClassification* row = find_tax_classification(classification);
  return row != nullptr && !row->nfse;
}

constexpr Rule<IbsCbs> general_ibs_cbs_rows[] = {
    {"classification_outside_situation", "E0959", "/classification",
     [](const IbsCbs& t, const Facts&) { return !std::string_view(t.classification).starts_with(t.cst); },
     "The tax classification does not belong to the tax situation: its first three digits differ from "
     "/taxes/ibs_cbs/cst.",
     "Give a classification of that situation, or the situation of that classification."},
    {"classification_not_for_services", "E0958", "/classification",
     [](const IbsCbs& t, const Facts&) { return is_for_other_documents(t.classification); },
     "The tax classification is not meant for an NFS-e.",
     "Give a classification whose documents include the NFS-e."},
    {"operation_indicator_unknown", "E0901", "/operation_indicator",
     [](const IbsCbs& t, const Facts&) { return find_operation_indicator(t.operation_indicator) == nullptr; },
     "The operation indicator is not in Anexo C.", "Give six digits of that table, as in \"100301\"."},
    {"regular_taxation_incomplete", "", "/regular_cst",
     [](const IbsCbs& t, const Facts&) {
       return t.regular_cst.has_value() != t.regular_classification.has_value();
     },
     "The regular taxation has only one of its situation and its classification.",
     "Give regular_cst and regular_classification together.", "DPS 1.01, TCRTCInfoTributosTribRegular"},
    {"regular_classification_outside_situation", "E0970", "/regular_classification",
     [](const IbsCbs& t, const Facts&) {
       return t.regular_cst && t.regular_classification &&
              !std::string_view(*t.regular_classification).starts_with(*t.regular_cst);
     },
     "The classification of the regular taxation does not belong to its situation.",
     "Make its first three digits those of regular_cst."},
    {"regular_classification_not_for_services", "E0969", "/regular_classification",
     [](const IbsCbs& t, const Facts&) {
       return t.regular_classification && is_for_other_documents(*t.regular_classification);
     },
     "The classification of the regular taxation is not meant for an NFS-e.",
     "Give a classification whose documents include the NFS-e."},
    {"deferral_incomplete", "", "/state_deferral",
     [](const IbsCbs& t, const Facts&) {
       const int given = int{t.state_deferral.has_value()} + int{t.municipal_deferral.has_value()} +
                         int{t.cbs_deferral.has_value()};
       return given != 0 && given != 3;
     },
     "The deferral lacks one of its three percentages.",
     "Give state_deferral, municipal_deferral and cbs_deferral together.", "DPS 1.01, TCRTCInfoTributosDif"},
    {"percent_out_of_range", "", "/state_deferral", percent_outside_range<&IbsCbs::state_deferral>,
     "The percentage is below 0 or above 100.", "Give a percentage from 0.00 to 100.00.",
     "DPS 1.01, TSDec3V2"},
    {"percent_out_of_range", "", "/municipal_deferral", percent_outside_range<&IbsCbs::municipal_deferral>,
     "The percentage is below 0 or above 100.", "Give a percentage from 0.00 to 100.00.",
     "DPS 1.01, TSDec3V2"},
    {"percent_out_of_range", "", "/cbs_deferral", percent_outside_range<&IbsCbs::cbs_deferral>,
     "The percentage is below 0 or above 100.", "Give a percentage from 0.00 to 100.00.",
     "DPS 1.01, TSDec3V2"},
};

constexpr Rule<Reimbursement> general_reimbursement_rows[] = {
    {"reimbursement_issued_before_competence", "E0950", "/issued_on",
     [](const Reimbursement& r, const Facts&) { return r.issued_on < r.competence_date; },
     "The document was issued before its own competence date.", "Correct issued_on or competence_date."},
    {"reimbursed_more_than_price", "E0953", "/amount",
     [](const Reimbursement& r, const Facts& f) {
       return r.amount.centavos < 0 || r.amount > f.invoice.amount;
     },
     "More is passed on than the amount of the service.", "Lower it to at most the amount."},
    {"document_municipality_unknown", "E0943", "/fiscal_municipality",
     municipality_unknown<&Reimbursement::fiscal_municipality>, "No municipality has this code.",
     "Give the seven digits of the IBGE code."},
};

constexpr RuleTable<IbsCbs> general_ibs_cbs_rules{"/taxes/ibs_cbs", annex_rules, general_ibs_cbs_rows};
constexpr RuleTable<Reimbursement> general_reimbursement_rules{"/taxes/ibs_cbs/reimbursements/*", annex_rules,
                                                               general_reimbursement_rows};

}  // namespace

void check_ibs_cbs(const Facts& facts, Findings& findings) {
  const auto& declared = facts.invoice.taxes.ibs_cbs;
  if (!declared) return;
  apply(general_ibs_cbs_rules, *declared, facts, findings);
  std::size_t index = 0;
  for (const Reimbursement& reimbursement : declared->reimbursements)
    apply(general_reimbursement_rules, reimbursement, facts, findings, index++);
}

void list_ibs_cbs(std::vector<RuleInfo>& infos) {
  list(general_ibs_cbs_rules, infos);
  list(general_reimbursement_rules, infos);
}

}  // namespace fiscal::rules
