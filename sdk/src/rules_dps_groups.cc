#include "sdk/src/rules_dps.h"

// The groups that a service code demands or forbids: construction work and event.
namespace fiscal::rules {
namespace {

constexpr std::string_view service_without_iss = "990101";

bool takes_any_group(const Service& service) { return service.national_code == service_without_iss; }

bool demands(const Facts& facts, RequiredGroup group) {
  return facts.service != nullptr && facts.service->required_group == group;
}

bool forbids(const Facts& facts, RequiredGroup group) {
  return facts.service != nullptr && facts.service->required_group != group &&
         !takes_any_group(facts.invoice.service);
}

constexpr Rule<Service> dps_group_rows[] = {
    {"construction_missing", "E0370", "/construction",
     [](const Service& s, const Facts& f) {
       return !s.construction && demands(f, RequiredGroup::Construction);
     },
     "The service belongs to a construction work, which is missing.", "Give /service/construction."},
    {"construction_not_allowed", "E0372", "/construction",
     [](const Service& s, const Facts& f) {
       return s.construction && forbids(f, RequiredGroup::Construction);
     },
     "The service belongs to no construction work.", "Leave construction out, or correct national_code."},
    {"event_missing", "E0390", "/event",
     [](const Service& s, const Facts& f) { return !s.event && demands(f, RequiredGroup::Event); },
     "The service belongs to an event, which is missing.", "Give /service/event."},
    {"event_not_allowed", "E0392", "/event",
     [](const Service& s, const Facts& f) { return s.event && forbids(f, RequiredGroup::Event); },
     "The service belongs to no event.", "Leave event out, or correct national_code."},
};

constexpr Rule<Construction> dps_construction_rows[] = {
    {"construction_not_identified_once", "E1235", "",
     [](const Construction& c, const Facts&) {
       return int{c.work_code.has_value()} + int{c.cib.has_value()} + int{c.site.has_value()} != 1;
     },
     "The construction work is not identified in exactly one way.", "Give one of work_code, cib and site.",
     dps_schema},
};

constexpr Rule<Site> dps_construction_site_rows[] = {
    {"site_postal_code_not_allowed", "E0382", "/postal_code",
     [](const Site& s, const Facts& f) { return f.rendered_abroad && s.postal_code; },
     "The service is rendered abroad, so the work has no Brazilian postal code.", "Leave postal_code out."},
    {"site_abroad_missing", "E0384", "",
     [](const Site& s, const Facts& f) { return f.rendered_abroad && !is_site_abroad(s); },
     "The service is rendered abroad, and the work's address abroad is missing.",
     "Give foreign_postal_code, city and region."},
    {"site_abroad_not_allowed", "E0386", "",
     [](const Site& s, const Facts& f) {
       return !f.rendered_abroad && (s.foreign_postal_code || s.city || s.region);
     },
     "The service is rendered in Brazil, so the work has no address abroad.",
     "Leave foreign_postal_code, city and region out."},
    {"site_postal_code_missing", "E1235", "/postal_code",
     [](const Site& s, const Facts& f) { return !f.rendered_abroad && !s.postal_code; },
     "The work's address has no postal code.", "Give the eight digits of the CEP.", dps_schema},
};

constexpr Rule<EventActivity> dps_event_rows[] = {
    {"event_not_identified_once", "E1235", "",
     [](const EventActivity& e, const Facts&) { return e.code.has_value() == e.site.has_value(); },
     "The event is not identified in exactly one way.", "Give one of code and site.", dps_schema},
};

constexpr Rule<Site> dps_event_site_rows[] = {
    {"site_postal_code_missing", "E0398", "/postal_code",
     [](const Site& s, const Facts& f) { return !f.rendered_abroad && !s.postal_code; },
     "The service is rendered in Brazil, and the event's postal code is missing.",
     "Give the CEP of the place in the municipality of the service."},
    {"site_postal_code_not_allowed", "E0400", "/postal_code",
     [](const Site& s, const Facts& f) { return f.rendered_abroad && s.postal_code; },
     "The service is rendered abroad, so the event has no Brazilian postal code.", "Leave postal_code out."},
    {"site_abroad_missing", "E0402", "",
     [](const Site& s, const Facts& f) { return f.rendered_abroad && !is_site_abroad(s); },
     "The service is rendered abroad, and the event's address abroad is missing.",
     "Give foreign_postal_code, city and region."},
    {"site_abroad_not_allowed", "E0404", "",
     [](const Site& s, const Facts& f) {
       return !f.rendered_abroad && (s.foreign_postal_code || s.city || s.region);
     },
     "The service is rendered in Brazil, so the event has no address abroad.",
     "Leave foreign_postal_code, city and region out."},
};

constexpr RuleTable<Service> dps_group_rules{"/service", dps_annex, dps_group_rows};
constexpr RuleTable<Construction> dps_construction_rules{"/service/construction", dps_annex,
                                                         dps_construction_rows};
constexpr RuleTable<Site> dps_construction_site_rules{"/service/construction/site", dps_annex,
                                                      dps_construction_site_rows};
constexpr RuleTable<EventActivity> dps_event_rules{"/service/event", dps_annex, dps_event_rows};
constexpr RuleTable<Site> dps_event_site_rules{"/service/event/site", dps_annex, dps_event_site_rows};

}  // namespace

bool is_site_abroad(const Site& site) { return site.foreign_postal_code && site.city && site.region; }

void check_dps_groups(const Facts& facts, Findings& findings) {
  const Service& service = facts.invoice.service;
  apply(dps_group_rules, service, facts, findings);
  if (service.construction) {
    apply(dps_construction_rules, *service.construction, facts, findings);
    apply(dps_construction_site_rules, service.construction->site, facts, findings);
  }
  if (service.event) {
    apply(dps_event_rules, *service.event, facts, findings);
    apply(dps_event_site_rules, service.event->site, facts, findings);
  }
}

void list_dps_groups(std::vector<RuleInfo>& infos) {
  list(dps_group_rules, infos);
  list(dps_construction_rules, infos);
  list(dps_construction_site_rules, infos);
  list(dps_event_rules, infos);
  list(dps_event_site_rules, infos);
}

}  // namespace fiscal::rules
