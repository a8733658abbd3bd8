#pragma once

#include <fiscal/described/fields.hpp>
#include <fiscal/described/names.hpp>

#include "core/routing/rule.h"

namespace fiscal::described {

template <>
struct Names<routing::RuleProvider> {
  using enum routing::RuleProvider;
  static constexpr auto list = std::to_array<std::pair<routing::RuleProvider, std::string_view>>(
      {{Named, "named"}, {ByMunicipality, "by_municipality"}});
};

}  // namespace fiscal::described

/// The description of rules, for readers, writers and schemas (fiscal/described/fields.hpp).
namespace fiscal::routing {

template <class V>
void fields(V& v, When& w) {
  v("account_in", w.account_in, described::operator_name().up_to_entries(100'000),
    "One of these accounts. Absent: every account.");
  v("municipality_in", w.municipality_in, described::digits(7).up_to_entries(6'000),
    "The issuer is in one of these (IBGE codes).");
  v("service_in", w.service_in, described::digits(1, 6).up_to_entries(1'000),
    "National service codes, or how they begin.");
  v("type", w.type, described::any(), "`service` or `billing`.");
  v("regime_in", w.regime_in, described::entries(3), "The issuer's tax regime is one of these.");
  v("competence_from", w.competence_from, described::any(), "First competence date, inclusive.");
  v("competence_to", w.competence_to, described::any(), "Last competence date, inclusive.");
  v("environment", w.environment, described::any(), "Only in this environment.");
  v("amount_from", w.amount_from, described::any(), "Smallest amount in centavos, inclusive.");
  v("amount_to", w.amount_to, described::any(), "Largest amount in centavos, inclusive.");
  v("tag_in", w.tag_in, described::line(1, 60).up_to_entries(100), "The invoice has one of these tags.");
}

template <class V>
void fields(V& v, ServiceUse& s) {
  v("service", s.service, described::bytes(60),
    "Id of the service in the directory of towns, as fiscalctl municipality show says it.");
  v("use", s.use, described::operator_name().up_to_entries(100'000),
    "Connections that speak with it, in order of preference.");
}

template <class V>
void fields(V& v, Rule& r) {
  v("id", r.id, described::operator_name(), "Name of the rule; stored with every invoice that it decides.");
  v("when", r.when, described::any().defaulted(), "Conditions that must all hold. Absent: it always holds.");
  v("use", r.use, described::operator_name().up_to_entries(100'000),
    "Connections in order of preference; the first that the account can use is taken.");
  v("provider", r.provider, described::any().defaulted(),
    "`by_municipality` takes the connection from `services`, by the issuer's town, the competence date and "
    "the regime.");
  v("services", r.services, described::entries(500), "For `by_municipality`: connections for each service.");
  v("note", r.note, described::line(0, 500).defaulted(), "For people.");
}

}  // namespace fiscal::routing
