#include "core/intake/validate.h"

#include <fiscal/rules.hpp>

#include <iterator>

#include "core/intake/complete.h"
#include "core/intake/environment_guard.h"
#include "core/routing/decide.h"

namespace fiscal::intake {
namespace {

void append(Findings& all, Findings more) {
  if (all.empty())
    all = std::move(more);
  else
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Findings check_schedule(const Invoice& invoice, const Limits& limits, Instant now) {
  if (!invoice.issue_at) return {};
  if (*invoice.issue_at < now - limits.schedule_behind)
    return {{"schedule_in_the_past",
             {},
             "/issue_at",
             "The time to issue is in the past.",
             "Leave issue_at out to issue now, or give a time to come."}};
  if (*invoice.issue_at > now + limits.schedule_ahead)
    return {{"schedule_too_far",
             {},
             "/issue_at",
             "The time to issue is more than a year ahead.",
             "Give a time within a year."}};
  return {};
}

Result<RouteTaken> route_of(const Invoice& invoice, const Request& request, const routing::Snapshot& snapshot,
                            const InvoiceRecord* replaced) {
  if (replaced == nullptr)
    return routing::decide({request.account, invoice, request.asked_connection}, snapshot);
  const ConnectionId& connection = replaced->route.connection;
  if (request.asked_connection.value_or(connection) != connection)
    return Finding{"not_substitutable",
                   {},
                   {},
                   "the invoice to be replaced went over the connection \"" + connection +
                       "\", and only its provider can replace it",
                   "Leave the choice of connection out."};
  Account account = request.account;
  account.may_choose_connection = true;
  auto route = routing::decide({account, invoice, connection}, snapshot);
  if (route.ok()) route->rule = by_substitution;
  return route;
}

InvoiceRecord record_of(const Invoice& invoice, const Request& request, RouteTaken route, Instant now,
                        const InvoiceRecord* replaced) {
  InvoiceRecord record;
  record.account = request.account.id;
  record.type = invoice.type;
  record.environment = request.account.environment;
  const bool later = invoice.issue_at && *invoice.issue_at > now;
  record.state = later ? State::Scheduled : State::Queued;
  record.reference = invoice.reference;
  record.created_at = now;
  record.issue_at = invoice.issue_at;
  record.competence_date = *invoice.competence_date;
  record.amount = invoice.amount;
  record.route = std::move(route);
  record.job = Job{JobKind::Issue, later ? *invoice.issue_at : now};
  if (replaced != nullptr) record.facts.replaces = replaced->id;
  return record;
}

}  // namespace

std::variant<Prepared, Invalid, Refused> validate(Invoice invoice, const Request& request,
                                                  const routing::Snapshot& snapshot,
                                                  const ManifestOf& manifest_of, const Limits& limits,
                                                  Instant now, const InvoiceRecord* replaced,
                                                  const TownOf& town_of) {
  if (auto disagrees = disagreement(request, invoice, snapshot)) return Refused{*std::move(disagrees)};

  Findings findings = complete(invoice, request.account, now);
  append(findings, check_schedule(invoice, limits, now));
  CheckContext context;
  context.now = now;
  context.zone = zone_of(request.account);
  append(findings, check_invoice(invoice, context));

  auto route = route_of(invoice, request, snapshot, replaced);
  if (!route.ok()) {
    if (!findings.empty()) return Invalid{std::move(findings)};
    return Refused{route.error()};
  }
  const std::string plugin(routing::find_head(snapshot.connections, route->connection)->plugin);
  const auto manifest = manifest_of(plugin);
  if (manifest == nullptr)
    return Refused{
        {"plugin_unavailable",
         {},
         {},
         "the plugin \"" + plugin + "\" of the connection \"" + route->connection + "\" is not installed",
         "Install the plugin, or route to another connection."}};
  if (town_of && invoice.issuer && !manifest->rules.empty())
    if (const std::string key = town_parameters_key(invoice); !key.empty())
      context.town = town_of(route->connection, key);
  for (const std::string& name : manifest->rules)
    if (const RuleSet* rules = find_rule_set(name)) append(findings, rules->check(invoice, context));
  if (!findings.empty()) return Invalid{std::move(findings)};

  InvoiceRecord record = record_of(invoice, request, *std::move(route), now, replaced);
  return Prepared{std::move(invoice), std::move(record)};
}

}  // namespace fiscal::intake
