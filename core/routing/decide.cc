#include "core/routing/decide.h"

#include <fiscal/json.hpp>

#include <fiscal/towns/directory.hpp>

#include "core/routing/match.h"

namespace fiscal::routing {
namespace {

enum class Usability { Usable, Unknown, OfAnotherAccount, OfOtherEnvironment, Disabled };

Usability usability(std::string_view connection, const Account& account, const Snapshot& snapshot) {
  const auto head = find_head(snapshot.connections, connection);
  if (!head) return Usability::Unknown;
  if (head->account != account.id) return Usability::OfAnotherAccount;
  if (head->environment != account.environment) return Usability::OfOtherEnvironment;
  return head->enabled ? Usability::Usable : Usability::Disabled;
}

std::string_view in_words(Usability usability) {
  switch (usability) {
    case Usability::Usable:
      return "can be used";
    case Usability::Unknown:
      return "does not exist";
    case Usability::OfAnotherAccount:
      return "belongs to another account";
    case Usability::OfOtherEnvironment:
      return "is of the other environment";
    case Usability::Disabled:
      return "is disabled";
  }
  return {};
}

/// Listens to a decision and keeps nothing: all of it compiles away.
struct NoTrace {
  template <class Why>
  void step(std::string_view, bool, Why&&) const {}
};

struct Trace {
  std::vector<Step> steps;

  template <class Why>
  void step(std::string_view rule, bool held, Why&& why) {
    steps.push_back({std::string(rule), held, why()});
  }
};

/// Which error a request's own choice is. One that belongs to somebody else reads as one that does not exist,
/// so that nobody learns the names of others' connections.
Finding cannot_choose(const std::string& connection, Usability usability) {
  const std::string named = "the connection \"" + connection + "\" that the request names ";
  switch (usability) {
    case Usability::Disabled:
      return {"connection_disabled",
              {},
              {},
              named + "is disabled",
              "Enable it, or leave the choice to the rules."};
    case Usability::OfOtherEnvironment:
      return {"connection_of_other_environment",
              {},
              {},
              named + "is not of the account's environment",
              "Name a connection of the account's environment, or leave the choice to the rules."};
    default:
      return {"connection_unknown",
              {},
              {},
              named + "does not exist in this account",
              "Correct the name, or leave the choice to the rules."};
  }
}

template <class Listener>
Result<RouteTaken> by_own_choice(const Question& question, const Snapshot& snapshot, Listener& listener) {
  const std::string& asked = *question.asked_connection;
  if (!question.account.may_choose_connection) {
    listener.step(by_request, false, [] { return std::string("the account does not let requests choose"); });
    return Finding{"connection_not_choosable",
                   {},
                   {},
                   "the request names a connection and the account does not allow that",
                   "Leave the connection out, or let the account's requests choose (may_choose_connection)."};
  }
  const Usability usable = usability(asked, question.account, snapshot);
  listener.step(by_request, usable == Usability::Usable,
                [&] { return "connection " + asked + " " + std::string(in_words(usable)); });
  if (usable != Usability::Usable) return cannot_choose(asked, usable);
  return RouteTaken{asked, std::string(by_request), snapshot.version, {}};
}

/// The town's service for an invoice. Nothing without a day, or for a code that no town has.
std::optional<towns::Route> town_route(const Question& question) {
  const Issuer& issuer = question.invoice.issuer ? *question.invoice.issuer : question.account.issuer;
  if (!question.invoice.competence_date) return std::nullopt;
  return towns::known_towns().route(issuer.municipality, *question.invoice.competence_date,
                                    issuer.tax_regime);
}

/// Where a rule that holds points: its `use`, or the connections of the town's service.
PackedTexts targets_of(const PackedRule& rule, const Question& question) {
  if (rule.provider == RuleProvider::Named) return rule.use;
  const auto route = town_route(question);
  return route ? rule.use_of(route->service) : PackedTexts();
}

/// Why a rule by municipality points where it does, for people.
std::string by_municipality_in_words(const Question& question) {
  const Issuer& issuer = question.invoice.issuer ? *question.invoice.issuer : question.account.issuer;
  if (!question.invoice.competence_date) return "the invoice has no competence date to look its town up by";
  const auto answer =
      towns::known_towns().find(issuer.municipality, *question.invoice.competence_date, issuer.tax_regime);
  if (!answer) return "no town has the code " + issuer.municipality;
  return "for " + std::string(answer->town.name) + " on " + to_text(*question.invoice.competence_date) +
         ", " + std::string(to_text(issuer.tax_regime)) + ": " + answer->why + " (" +
         std::string(answer->route.evidence) + ")";
}

/// Says why a rule does not hold.
template <class Listener>
bool passed_over(const RuleBook::Candidate& candidate, const Question& question, Listener& listener) {
  listener.step(candidate.rule().id, false, [&] {
    const auto condition = first_mismatch(candidate.rule().when, question.account, question.invoice);
    return std::string(condition) + " does not hold for " +
           looked_at(condition, question.account, question.invoice);
  });
  return false;
}

/// The usable connections of a rule that holds, first and next; nothing when it does not hold or has none.
template <class Listener>
bool by_rule(const RuleBook::Candidate& candidate, const Question& question, const Snapshot& snapshot,
             RouteTaken& route, Listener& listener) {
  const PackedRule rule = candidate.packed();
  if (!first_mismatch(rule.when, question.account, question.invoice).empty())
    return passed_over(candidate, question, listener);
  const PackedTexts targets = targets_of(rule, question);
  for (std::size_t at = 0; at < targets.size(); ++at) {
    if (usability(targets[at], question.account, snapshot) != Usability::Usable) continue;
    if (route.connection.empty())
      route.connection = targets[at];
    else
      route.next.emplace_back(targets[at]);
  }
  listener.step(rule.id, !route.connection.empty(), [&] {
    const std::string town = rule.provider == RuleProvider::ByMunicipality
                                 ? "; " + by_municipality_in_words(question)
                                 : std::string();
    if (!route.connection.empty()) return "every condition holds: connection " + route.connection + town;
    if (targets.empty()) return "every condition holds, but no connection is named" + town;
    std::string why = "every condition holds, but no connection can be used" + town;
    for (std::size_t at = 0; at < targets.size(); ++at)
      why += "; " + std::string(targets[at]) + " " +
             std::string(in_words(usability(targets[at], question.account, snapshot)));
    return why;
  });
  if (route.connection.empty()) return false;
  route.rule = rule.id;
  return true;
}

template <class Listener>
Result<RouteTaken> choose(const Question& question, const Snapshot& snapshot, Listener& listener) {
  if (question.asked_connection) return by_own_choice(question, snapshot, listener);

  RouteTaken route;
  route.snapshot = snapshot.version;
  const RuleBook::Key account = snapshot.rules.key_of(question.account.id);
  // Most decisions end there, whether by a rule or without one.
  const auto likely = snapshot.connections.rows().key_of(question.account.default_connection);
  const Screen screen = screen_of(question.account, question.invoice);
  snapshot.connections.rows().fetch(likely);
  snapshot.rules.each_for(account, [&](const RuleBook::Candidate& candidate) {
    if (!candidate.may_hold_for(screen)) return passed_over(candidate, question, listener);
    return by_rule(candidate, question, snapshot, route, listener);
  });
  if (!route.connection.empty()) return route;

  const std::string& fallback = question.account.default_connection;
  const Usability usable = usability(fallback, question.account, snapshot);
  listener.step(by_account_default, usable == Usability::Usable, [&] {
    if (fallback.empty()) return std::string("the account has no default connection");
    return "connection " + fallback + " " + std::string(in_words(usable));
  });
  if (usable != Usability::Usable)
    return Finding{"no_route",
                   {},
                   {},
                   "no rule and no default of the account leads to a usable connection",
                   "Give the account a default connection that is enabled and of its environment, or a rule; "
                   "POST /v1/routes/explain says why each one failed."};
  route.connection = fallback;
  route.rule = by_account_default;
  return route;
}

}  // namespace

Result<RouteTaken> decide(const Question& question, const Snapshot& snapshot) {
  NoTrace nobody;
  return choose(question, snapshot, nobody);
}

Explained explain(const Question& question, const Snapshot& snapshot) {
  Trace trace;
  auto route = choose(question, snapshot, trace);
  return {std::move(route), std::move(trace.steps)};
}

}  // namespace fiscal::routing
