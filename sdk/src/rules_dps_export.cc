#include "sdk/src/rules_dps.h"

// When a service is an export. The annex lists 112 scenarios (sheet EXPORTACAO EMISSÃO NFS-e) by where the
// customer, the intermediary and the service are and where ISS would be due; those that it refuses reduce to
// the three predicates below, which is what E0529, E0530, E0590 and E0591 say in words.
namespace fiscal::rules {
namespace {

bool is_due_at(const Facts& facts, Incidence place) {
  return facts.service != nullptr && facts.service->incidence == place;
}

/// Scenarios 6, 10, 34, 38, 66, 80: the place that decides is in Brazil.
bool is_taxable_by_place(const Facts& facts) {
  return !facts.rendered_abroad && (is_due_at(facts, Incidence::Service) ||
                                    (is_due_at(facts, Incidence::Customer) && !facts.customer_abroad));
}

/// Scenarios 26, 54, 92, 96, 106, 110: the place that decides is abroad.
bool is_export_by_place(const Facts& facts) {
  return facts.rendered_abroad && (is_due_at(facts, Incidence::Service) ||
                                   (is_due_at(facts, Incidence::Customer) && facts.customer_abroad));
}

/// Scenarios 2, 30, 58, 62, 72, 76: rendered in Brazil, with its result elsewhere.
bool has_result_elsewhere(const Facts& facts) {
  return facts.invoice.taxes.iss.treatment == IssTreatment::Export && !facts.rendered_abroad &&
         (is_due_at(facts, Incidence::Provider) ||
          (is_due_at(facts, Incidence::Customer) && facts.customer_abroad));
}

constexpr Rule<Iss> dps_export_rows[] = {
    {"export_not_allowed", "E0529", "/treatment",
     [](const Iss& i, const Facts& f) {
       return i.treatment == IssTreatment::Export && is_taxable_by_place(f);
     },
     "The service is due where it is rendered or where the customer is, which is in Brazil: it is no export.",
     "Set the treatment to taxable, or correct the places."},
    {"export_is_not_taxable", "E0530", "/treatment",
     [](const Iss& i, const Facts& f) {
       return i.treatment == IssTreatment::Taxable && is_export_by_place(f);
     },
     "The service is due where it is rendered or where the customer is, which is abroad: it is an export.",
     "Set the treatment to export, or correct the places."},
    {"result_country_missing", "E0590", "/result_country",
     [](const Iss& i, const Facts& f) { return !i.result_country && has_result_elsewhere(f); },
     "An exported service that is rendered in Brazil needs the country of its result.",
     "Give result_country, two letters of ISO 3166-1."},
    {"result_country_not_allowed", "E0591", "/result_country",
     [](const Iss& i, const Facts& f) { return i.result_country && f.service && !has_result_elsewhere(f); },
     "The country of the result belongs to exports that are rendered in Brazil alone.",
     "Leave result_country out."},
};

constexpr RuleTable<Iss> dps_export_rules{"/taxes/iss", dps_annex, dps_export_rows};

}  // namespace

void check_dps_export(const Facts& facts, Findings& findings) {
  apply(dps_export_rules, facts.invoice.taxes.iss, facts, findings);
}

void list_dps_export(std::vector<RuleInfo>& infos) { list(dps_export_rules, infos); }

}  // namespace fiscal::rules
