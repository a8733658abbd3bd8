#include <fiscal/towns/directory.hpp>

#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"
#include "core/base/clock.h"

namespace fiscal::ctl {
namespace {

using towns::RouteKind;

constexpr std::array<RouteKind, towns::route_kinds> every_kind{RouteKind::National, RouteKind::NationalLayout,
                                                               RouteKind::Abrasf2,  RouteKind::Abrasf1,
                                                               RouteKind::Own,      RouteKind::None};

std::string names_of_kinds() {
  std::string names;
  for (const RouteKind kind : every_kind)
    names += (names.empty() ? "" : ", ") + std::string(towns::to_text(kind));
  return names;
}

Date asked_date(const Context& context) {
  const auto text = context.arguments.find("date");
  if (!text) return local_date(SystemClock().now(), ZoneOffset{-180});
  const auto date = parse_date(*text);
  if (!date) throw Failure(ExitCode::Usage, "--date must be a day, as in 2026-11-21");
  return *date;
}

TaxRegime asked_regime(const Context& context) {
  const std::string name = context.arguments.find("regime").value_or("regular");
  if (name == "regular") return TaxRegime::Regular;
  if (name == "mei") return TaxRegime::SimplesMei;
  if (name == "simples") return TaxRegime::SimplesMeEpp;
  throw Failure(ExitCode::Usage, "--regime must be regular, simples (ME/EPP) or mei");
}

nlohmann::json route_json(const towns::Route& route) {
  nlohmann::json out = {{"kind", towns::to_text(route.kind)},
                        {"service", route.service},
                        {"production_url", route.production_url},
                        {"test_url", route.test_url},
                        {"verified", route.verified},
                        {"evidence", route.evidence}};
  if (route.from) out["from"] = to_text(*route.from);
  if (route.to) out["to"] = to_text(*route.to);
  return out;
}

std::string agreement_text(const towns::Agreement& agreement) {
  if (!agreement.listed) return "not listed";
  std::string text = agreement.active ? "active" : "not active";
  if (agreement.since) text += " since " + to_text(*agreement.since);
  return text + (agreement.national_issuer ? ", with the national issuer" : ", without the national issuer");
}

nlohmann::json answer_json(const towns::Answer& answer) {
  nlohmann::json others = nlohmann::json::array();
  for (const towns::Route& other : answer.others) others.push_back(route_json(other));
  nlohmann::json agreement = {{"listed", answer.town.agreement.listed},
                              {"active", answer.town.agreement.active},
                              {"national_issuer", answer.town.agreement.national_issuer}};
  if (answer.town.agreement.since) agreement["since"] = to_text(*answer.town.agreement.since);
  return {{"code", answer.town.code},          {"name", answer.town.name},
          {"state", answer.town.state},        {"agreement", std::move(agreement)},
          {"route", route_json(answer.route)}, {"why", answer.why},
          {"others", std::move(others)}};
}

ExitCode show_municipality(const Context& context) {
  const std::string& code = context.arguments.at(0);
  const auto answer = towns::known_towns().find(code, asked_date(context), asked_regime(context));
  if (!answer)
    throw Failure(ExitCode::Refused, "no town has the code " + code + "; give the seven digits of the IBGE");
  if (context.wants_json()) {
    std::cout << answer_json(*answer).dump() << '\n';
    return ExitCode::Done;
  }
  const towns::Route& route = answer->route;
  std::cout << facts_text({{"town", std::string(answer->town.name) + ", " + std::string(answer->town.state)},
                           {"day", to_text(asked_date(context))},
                           {"route", std::string(route.service)},
                           {"kind", std::string(towns::to_text(route.kind))},
                           {"since", route.from ? to_text(*route.from) : ""},
                           {"until", route.to ? to_text(*route.to) : ""},
                           {"production", std::string(route.production_url)},
                           {"test", std::string(route.test_url)},
                           {"why", answer->why},
                           {"evidence", std::string(route.evidence)},
                           {"verified", std::string(route.verified)},
                           {"agreement", agreement_text(answer->town.agreement)}});
  return ExitCode::Done;
}

ExitCode list_municipalities(const Context& context) {
  std::optional<RouteKind> kind;
  if (const auto name = context.arguments.find("kind")) {
    kind = towns::parse_route_kind(*name);
    if (!kind) throw Failure(ExitCode::Usage, "--kind must be one of " + names_of_kinds());
  }
  const auto& directory = towns::known_towns();
  const Date date = asked_date(context);
  const TaxRegime regime = asked_regime(context);
  if (kind) {
    Table table({"code", "state", "name", "service"});
    for (const towns::Town& town : directory.towns())
      if (const auto route = directory.route(town.code, date, regime); route->kind == *kind)
        table.add({std::string(town.code), std::string(town.state), std::string(town.name),
                   std::string(route->service)});
    std::cout << table.text();
  }
  const auto base = directory.base_counts();
  const auto now = directory.counts(date, regime);
  Table counts({"kind", "table of June 2026", to_text(date)});
  for (const RouteKind one : every_kind)
    if (!kind || *kind == one)
      counts.add({std::string(towns::to_text(one)), std::to_string(base[static_cast<std::size_t>(one)]),
                  std::to_string(now[static_cast<std::size_t>(one)])});
  std::cout << counts.text();
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> municipality_commands() {
  const std::vector<Option> when{{"date", "DAY", "The day of competence. Absent: today."},
                                 {"regime", "REGIME", "regular, simples (ME/EPP) or mei. Absent: regular."}};
  std::vector<Option> filter = when;
  filter.push_back({"kind", "KIND", names_of_kinds() + ": lists these towns."});
  return {{"municipality show",
           "Say where the notes of a town go, and on what evidence",
           "Reads the directory that ships with the program; no gateway is asked. Which connection of an "
           "account is taken "
           "says route explain.",
           {{"CODE", "IBGE code, seven digits"}},
           when,
           show_municipality},
          {"municipality list",
           "Count towns by kind of route, or list those of one kind",
           "Beside the counts on the day are those of the table of June 2026, without the dated changes.",
           {},
           filter,
           list_municipalities}};
}

}  // namespace fiscal::ctl
