#include "sdk/src/rules_general.h"

// What was rendered and where, for every provider.
namespace fiscal::rules {
namespace {

constexpr Rule<Service> general_service_rows[] = {
    {"service_code_unknown", "E0310", "/national_code",
     [](const Service&, const Facts& f) { return f.service == nullptr; },
     "The national service list has no such code.",
     "Give six digits of the list: item, subitem and split of Lei Complementar 116, as in \"010101\"."},
    {"description_missing", "", "/description",
     [](const Service& s, const Facts&) { return s.description.empty(); }, "The service has no description.",
     "Say what was rendered.", "DPS 1.01, xDescServ"},
    {"nbs_unknown", "E0316", "/nbs",
     [](const Service& s, const Facts&) { return s.nbs && !find_nbs(*s.nbs); },
     "The Nomenclatura Brasileira de Serviços has no such code.", "Give the nine digits of an NBS 2.0 code."},
    {"place_unknown", "E0302", "/municipality",
     [](const Service& s, const Facts&) {
       return s.municipality && *s.municipality != maritime_waters &&
              find_municipality(*s.municipality) == nullptr;
     },
     "No municipality has the code of the place of the service.",
     "Give the seven digits of the IBGE code, or 0000000 for waters of the sea."},
    {"place_country_unknown", "E0304", "/country",
     [](const Service& s, const Facts&) {
       return s.country && *s.country != "BR" && !is_known_foreign_country(*s.country);
     },
     "The country of the service is not a country of ISO 3166-1 other than Brazil.",
     "Give its two letters, as in \"PT\"; leave it out for a service rendered in Brazil."},
    {"rendered_in_two_places", "", "/country",
     [](const Service& s, const Facts&) { return s.municipality && s.country && *s.country != "BR"; },
     "The service is rendered in a municipality and abroad at once.", "Give one of municipality and country.",
     "DPS 1.01, TCLocPrest"},
};

constexpr Rule<EventActivity> general_event_rows[] = {
    {"event_ends_before_start", "", "/ends",
     [](const EventActivity& e, const Facts&) { return e.ends < e.starts; },
     "The event ends before it starts.", "Correct /service/event/starts or ends.", "DPS 1.01, TCAtvEvento"},
};

constexpr Rule<ForeignTrade> general_trade_rows[] = {
    {"currency_amount_out_of_range", "", "/amount_in_currency",
     money_outside_range<&ForeignTrade::amount_in_currency>,
     "The amount in foreign currency is below zero or above what a document carries.",
     "Give an amount from 0 on.", "DPS 1.01, TSDec15V2"},
};

constexpr RuleTable<Service> general_service_rules{"/service", annex_rules, general_service_rows};
constexpr RuleTable<EventActivity> general_event_rules{"/service/event", annex_rules, general_event_rows};
constexpr RuleTable<ForeignTrade> general_trade_rules{"/service/foreign_trade", annex_rules,
                                                      general_trade_rows};

}  // namespace

void check_service(const Facts& facts, Findings& findings) {
  apply(general_service_rules, facts.invoice.service, facts, findings);
  apply(general_event_rules, facts.invoice.service.event, facts, findings);
  apply(general_trade_rules, facts.invoice.service.foreign_trade, facts, findings);
}

void list_service(std::vector<RuleInfo>& infos) {
  list(general_service_rules, infos);
  list(general_event_rules, infos);
  list(general_trade_rules, infos);
}

}  // namespace fiscal::rules
