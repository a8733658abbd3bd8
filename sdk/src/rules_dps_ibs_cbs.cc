#include <fiscal/access_key.hpp>

#include "sdk/src/rules_dps.h"

#include <algorithm>
#include <array>

// The group IBSCBS of the DPS.
namespace fiscal::rules {
namespace {

constexpr Date first_ibs_cbs_day{2026, 1, 1};
constexpr Date last_day_of_other_documents{2025, 12, 31};
constexpr std::size_t most_references = 99;
constexpr std::size_t most_reimbursements = 1000;

// Subitems whose operations have a kind even outside government purchases (Anexo I, E0903).
constexpr std::array<std::string_view, 4> subitems_with_operation_type{"1005", "1509", "1712", "2505"};

bool has_operation_type(const IbsCbs& declared, const Facts& facts) {
  if (declared.government_entity) return true;
  const std::string_view subitem = std::string_view(facts.invoice.service.national_code).substr(0, 4);
  return std::find(subitems_with_operation_type.begin(), subitems_with_operation_type.end(), subitem) !=
         subitems_with_operation_type.end();
}

bool has_references(const IbsCbs& declared) {
  return declared.operation_type == 2 || declared.operation_type == 3;
}

/// The construction services of E0931; those of item 14 are not among them.
bool is_building_work(const Facts& facts) {
  return facts.service != nullptr && facts.service->required_group == RequiredGroup::Construction &&
         facts.service->code.view().starts_with("07");
}

bool is_about_real_estate(const IbsCbs& declared) {
  return declared.operation_indicator == "020101" || declared.operation_indicator == "020201" ||
         declared.operation_indicator == "020301";
}

bool is_deferred(const IbsCbs& declared) { return declared.cst == "510" || declared.cst == "515"; }

const TaxClassification* known_classification(const IbsCbs& declared) {
  return find_tax_classification(declared.classification);
}

constexpr Rule<IbsCbs> dps_ibs_cbs_rows[] = {
    {"ibs_cbs_before_2026", "E0850", "",
     [](const IbsCbs&, const Facts& f) { return f.competence && *f.competence < first_ibs_cbs_day; },
     "IBS and CBS are declared for a competence before 2026.",
     "Leave ibs_cbs out, or correct /competence_date."},
    {"operation_type_missing", "E0903", "/operation_type",
     [](const IbsCbs& t, const Facts& f) { return !t.operation_type && has_operation_type(t, f); },
     "A purchase by government, or a service of subitem 10.05, 15.09, 17.12 or 25.05, needs the type of "
     "operation.",
     "Give operation_type 1 to 5."},
    {"operation_type_not_allowed", "E0904", "/operation_type",
     [](const IbsCbs& t, const Facts& f) { return t.operation_type && !has_operation_type(t, f); },
     "The operation is neither a purchase by government nor a service of subitem 10.05, 15.09, 17.12 or "
     "25.05.",
     "Leave operation_type out, or give government_entity."},
    {"operation_type_unknown", "E1235", "/operation_type",
     [](const IbsCbs& t, const Facts&) {
       return t.operation_type && (*t.operation_type < 1 || *t.operation_type > 5);
     },
     "The type of operation is not one of 1 to 5.", "Correct it.", dps_schema},
    {"government_entity_unknown", "E1235", "/government_entity",
     [](const IbsCbs& t, const Facts&) {
       return t.government_entity && (*t.government_entity < 1 || *t.government_entity > 4);
     },
     "The government entity is not one of 1 to 4.", "Correct it.", dps_schema},
    {"references_missing", "E0905", "/referenced_keys",
     [](const IbsCbs& t, const Facts&) { return t.referenced_keys.empty() && has_references(t); },
     "Operations of type 2 and 3 refer to other invoices, which are missing.",
     "Give the keys of those invoices."},
    {"references_not_allowed", "E0906", "/referenced_keys",
     [](const IbsCbs& t, const Facts&) { return !t.referenced_keys.empty() && !has_references(t); },
     "Only operations of type 2 and 3 refer to other invoices.", "Leave referenced_keys out."},
    {"reference_invalid", "E0907", "/referenced_keys",
     [](const IbsCbs& t, const Facts&) {
       return !std::all_of(t.referenced_keys.begin(), t.referenced_keys.end(), is_nfse_key);
     },
     "A key is not a key of the national NFS-e: fifty characters with a right check digit.",
     "Correct the key."},
    {"too_many_references", "E1235", "/referenced_keys",
     [](const IbsCbs& t, const Facts&) { return t.referenced_keys.size() > most_references; },
     "More than 99 invoices are referred to.", "Split the invoice.", dps_schema},
    {"real_estate_not_allowed", "E0931", "/real_estate",
     [](const IbsCbs& t, const Facts& f) { return t.real_estate && is_building_work(f); },
     "A construction service names its work, not a property.",
     "Leave real_estate out and give /service/construction."},
    {"real_estate_missing", "E0932", "/real_estate",
     [](const IbsCbs& t, const Facts& f) {
       return !t.real_estate && is_about_real_estate(t) && !is_building_work(f);
     },
     "The operation indicator is about real estate, which is missing.", "Give real_estate."},
    {"real_estate_not_allowed", "E0928", "/real_estate",
     [](const IbsCbs& t, const Facts& f) {
       return t.real_estate && !is_about_real_estate(t) && !is_building_work(f);
     },
     "The operation indicator is not about real estate.",
     "Leave real_estate out, or correct operation_indicator."},
    {"regular_taxation_not_allowed", "E0964", "/regular_classification",
     [](const IbsCbs& t, const Facts&) {
       const TaxClassification* row = known_classification(t);
       return t.regular_classification && row != nullptr && !row->regular_taxation;
     },
     "The tax classification has no regular taxation.", "Leave regular_cst and regular_classification out."},
    {"regular_taxation_missing", "E0965", "/regular_classification",
     [](const IbsCbs& t, const Facts&) {
       const TaxClassification* row = known_classification(t);
       return !t.regular_classification && row != nullptr && row->regular_taxation;
     },
     "The tax classification needs the regular taxation.", "Give regular_cst and regular_classification."},
    {"deferral_not_allowed", "E0971", "/cbs_deferral",
     [](const IbsCbs& t, const Facts&) { return t.cbs_deferral && !is_deferred(t); },
     "The tax situation allows no deferral; 510 and 515 do.",
     "Leave the three deferrals out, or correct cst."},
    {"deferral_missing", "E0972", "/cbs_deferral",
     [](const IbsCbs& t, const Facts&) { return !t.cbs_deferral && is_deferred(t); },
     "The tax situation is a deferral, and its percentages are missing.",
     "Give state_deferral, municipal_deferral and cbs_deferral."},
    {"percent_too_fine", "E1235", "/state_deferral", percent_too_fine<&IbsCbs::state_deferral>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/municipal_deferral", percent_too_fine<&IbsCbs::municipal_deferral>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"percent_too_fine", "E1235", "/cbs_deferral", percent_too_fine<&IbsCbs::cbs_deferral>,
     "The percentage has more than two decimals.", "Round it to two decimals.", dps_schema},
    {"too_many_reimbursements", "E1235", "/reimbursements",
     [](const IbsCbs& t, const Facts&) { return t.reimbursements.size() > most_reimbursements; },
     "More than a thousand documents are passed on.", "Split the invoice.", dps_schema},
};

constexpr Rule<RealEstate> dps_real_estate_rows[] = {
    {"real_estate_not_identified_once", "E1235", "",
     [](const RealEstate& r, const Facts&) { return r.cib.has_value() == r.site.has_value(); },
     "The property is not identified in exactly one way.", "Give one of cib and site.", dps_schema},
    {"site_abroad_missing", "E0934", "/site",
     [](const RealEstate& r, const Facts& f) {
       return r.site && f.rendered_abroad && !is_site_abroad(*r.site);
     },
     "The service is rendered abroad, and the property's address abroad is missing.",
     "Give foreign_postal_code, city and region."},
    {"site_abroad_not_allowed", "E0935", "/site",
     [](const RealEstate& r, const Facts& f) {
       return r.site && !f.rendered_abroad && (r.site->foreign_postal_code || r.site->city || r.site->region);
     },
     "The service is rendered in Brazil, so the property has no address abroad.",
     "Leave foreign_postal_code, city and region out."},
    {"site_postal_code_missing", "E1235", "/site/postal_code",
     [](const RealEstate& r, const Facts& f) { return r.site && !f.rendered_abroad && !r.site->postal_code; },
     "The property's address has no postal code.", "Give the eight digits of the CEP.", dps_schema},
};

bool names_electronic_document(const Reimbursement& r) { return r.dfe_kind || r.dfe_key; }
bool names_other_document(const Reimbursement& r) {
  return r.number || r.description || r.fiscal_municipality;
}

bool has_wrong_key_size(const Reimbursement& r) {
  if (!r.dfe_kind || !r.dfe_key) return false;
  if (*r.dfe_kind == 1) return r.dfe_key->size() != 50;
  return (*r.dfe_kind == 2 || *r.dfe_kind == 3) && r.dfe_key->size() != 44;
}

constexpr Rule<Reimbursement> dps_reimbursement_rows[] = {
    {"document_not_named_once", "E1235", "",
     [](const Reimbursement& r, const Facts&) {
       return names_electronic_document(r) == names_other_document(r) ||
              (names_electronic_document(r) && !(r.dfe_kind && r.dfe_key)) ||
              (names_other_document(r) && !(r.number && r.description));
     },
     "The document is not named in exactly one way, or only in part.",
     "Give dfe_kind and dfe_key, or number and description with fiscal_municipality for a fiscal document.",
     dps_schema},
    {"document_kind_unknown", "E1235", "/dfe_kind",
     [](const Reimbursement& r, const Facts&) {
       return r.dfe_kind && *r.dfe_kind != 1 && *r.dfe_kind != 2 && *r.dfe_kind != 3 && *r.dfe_kind != 9;
     },
     "The kind of electronic document is not one of 1, 2, 3 and 9.", "Correct it.", dps_schema},
    {"document_key_size", "E0940", "/dfe_key",
     [](const Reimbursement& r, const Facts&) { return has_wrong_key_size(r); },
     "The key does not have the size of its kind: 50 for an NFS-e, 44 for an NF-e or CT-e.",
     "Correct the key or its kind."},
    {"other_document_too_late", "E0942", "/competence_date",
     [](const Reimbursement& r, const Facts&) {
       return r.fiscal_municipality && r.competence_date > last_day_of_other_documents;
     },
     "Fiscal documents outside the national repository are taken up to the competence of 2025-12-31 only.",
     "Give the key of the national document."},
    {"reimbursement_kind_unknown", "E1235", "/kind",
     [](const Reimbursement& r, const Facts&) {
       return r.kind != "01" && r.kind != "02" && r.kind != "03" && r.kind != "04" && r.kind != "99";
     },
     "The kind of reimbursement is not one of 01 to 04 and 99.", "Correct it.", dps_schema},
    {"reimbursement_kind_text_not_allowed", "E0952", "/kind_text",
     [](const Reimbursement& r, const Facts&) { return r.kind_text && r.kind != "99"; },
     "The kind of reimbursement is described although it is not 99.", "Leave kind_text out."},
};

constexpr RuleTable<IbsCbs> dps_ibs_cbs_rules{"/taxes/ibs_cbs", dps_annex, dps_ibs_cbs_rows};
constexpr RuleTable<RealEstate> dps_real_estate_rules{"/taxes/ibs_cbs/real_estate", dps_annex,
                                                      dps_real_estate_rows};
constexpr RuleTable<Reimbursement> dps_reimbursement_rules{"/taxes/ibs_cbs/reimbursements/*", dps_annex,
                                                           dps_reimbursement_rows};

}  // namespace

void check_dps_ibs_cbs(const Facts& facts, Findings& findings) {
  const auto& declared = facts.invoice.taxes.ibs_cbs;
  if (!declared) return;
  apply(dps_ibs_cbs_rules, *declared, facts, findings);
  apply(dps_real_estate_rules, declared->real_estate, facts, findings);
  std::size_t index = 0;
  for (const Reimbursement& reimbursement : declared->reimbursements)
    apply(dps_reimbursement_rules, reimbursement, facts, findings, index++);
}

void list_dps_ibs_cbs(std::vector<RuleInfo>& infos) {
  list(dps_ibs_cbs_rules, infos);
  list(dps_real_estate_rules, infos);
  list(dps_reimbursement_rules, infos);
}

}  // namespace fiscal::rules
