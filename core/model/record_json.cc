#include <fiscal/json.hpp>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include "core/model/record.h"

namespace fiscal {
namespace {

using Tree = nlohmann::json;

/// Instants and durations are kept as milliseconds, ids as numbers: nobody but the store reads this form.
void put(Tree& tree, const char* name, const std::optional<std::string>& value) {
  if (value) tree[name] = *value;
}
void put(Tree& tree, const char* name, const std::optional<Instant>& value) {
  if (value) tree[name] = value->milliseconds;
}
void put(Tree& tree, const char* name, const std::optional<InvoiceId>& value) {
  if (value) tree[name] = value->value;
}
void put(Tree& tree, const char* name, const Findings& findings) {
  if (findings.empty()) return;
  Tree& list = tree[name] = Tree::array();
  for (const Finding& finding : findings)
    list.push_back(
        Tree::array({finding.code, finding.official_code, finding.field, finding.text, finding.fix}));
}

std::string written(const Tree& tree) {
  // Texts of providers are checked where they come in; a byte that slipped through must not cost the
  // settlement.
  return tree.dump(-1, ' ', false, Tree::error_handler_t::replace);
}

using Element = simdjson::dom::element;

/// Reads the members of an object that this file wrote: a member that is absent keeps its default, one of
/// another type throws simdjson's error.
class Members {
 public:
  explicit Members(simdjson::dom::object object) : object_(object) {}

  std::optional<Element> find(std::string_view name) const {
    Element element;
    if (object_.at_key(name).get(element) != simdjson::SUCCESS) return std::nullopt;
    return element;
  }
  void take(std::string_view name, std::string& target) const {
    if (const auto element = find(name)) target = std::string_view(*element);
  }
  void take(std::string_view name, std::optional<std::string>& target) const {
    if (const auto element = find(name)) target.emplace(std::string_view(*element));
  }
  void take(std::string_view name, std::optional<Instant>& target) const {
    if (const auto element = find(name)) target = Instant{std::int64_t(*element)};
  }
  void take(std::string_view name, std::optional<InvoiceId>& target) const {
    if (const auto element = find(name)) target = InvoiceId{std::int64_t(*element)};
  }
  void take(std::string_view name, std::int64_t& target) const {
    if (const auto element = find(name)) target = std::int64_t(*element);
  }
  void take(std::string_view name, int& target) const {
    if (const auto element = find(name)) target = static_cast<int>(std::int64_t(*element));
  }
  void take(std::string_view name, bool& target) const {
    if (const auto element = find(name)) target = bool(*element);
  }
  void take(std::string_view name, Findings& target) const {
    const auto element = find(name);
    if (!element) return;
    for (const Element entry : simdjson::dom::array(*element)) {
      const auto part = [&](std::size_t at) { return std::string(std::string_view(entry.at(at))); };
      target.push_back({part(0), part(1), part(2), part(3), part(4)});
    }
  }
  std::optional<Members> inner(std::string_view name) const {
    const auto element = find(name);
    if (!element) return std::nullopt;
    return Members(simdjson::dom::object(*element));
  }

 private:
  simdjson::dom::object object_;
};

template <class Reading>
auto read_kept(std::string_view json, const char* what, Reading reading) {
  thread_local simdjson::dom::parser parser;
  try {
    return reading(Members(simdjson::dom::object(parser.parse(json.data(), json.size()))));
  } catch (const simdjson::simdjson_error& error) {
    throw std::runtime_error(std::string("the store is damaged: its ") + what +
                             " cannot be read: " + error.what());
  }
}

Authorized authorized_of(const Members& members) {
  Authorized authorized;
  members.take("access_key", authorized.access_key);
  members.take("number", authorized.number);
  members.take("verification_code", authorized.verification_code);
  members.take("protocol", authorized.protocol);
  members.take("issued_at", authorized.issued_at);
  members.take("url", authorized.url);
  members.take("alerts", authorized.alerts);
  return authorized;
}

Cancelled cancelled_of(const Members& members) {
  Cancelled cancelled;
  members.take("cancelled_at", cancelled.cancelled_at);
  members.take("protocol", cancelled.protocol);
  members.take("replaced_by", cancelled.replaced_by);
  return cancelled;
}

CancelIntent cancel_intent_of(const Members& members) {
  CancelIntent intent;
  int reason = 0;
  members.take("reason", reason);
  if (reason < 0 || reason > static_cast<int>(CancelReason::Other))
    throw std::runtime_error("the store is damaged: no cancel reason " + std::to_string(reason));
  intent.reason = static_cast<CancelReason>(reason);
  members.take("text", intent.text);
  members.take("asked_at", intent.asked_at.milliseconds);
  return intent;
}

}  // namespace

std::string to_json(const Facts& facts) {
  Tree tree = Tree::object();
  if (facts.authorized) {
    Tree& inner = tree["authorized"] = {{"access_key", facts.authorized->access_key}};
    put(inner, "number", facts.authorized->number);
    put(inner, "verification_code", facts.authorized->verification_code);
    put(inner, "protocol", facts.authorized->protocol);
    put(inner, "issued_at", facts.authorized->issued_at);
    put(inner, "url", facts.authorized->url);
    put(inner, "alerts", facts.authorized->alerts);
  }
  if (facts.cancelled) {
    Tree& inner = tree["cancelled"] = Tree::object();
    put(inner, "cancelled_at", facts.cancelled->cancelled_at);
    put(inner, "protocol", facts.cancelled->protocol);
    put(inner, "replaced_by", facts.cancelled->replaced_by);
  }
  put(tree, "reasons", facts.reasons);
  put(tree, "refusal", facts.refusal);
  put(tree, "ticket", facts.ticket);
  if (facts.cancel)
    tree["cancel"] = {{"reason", static_cast<int>(facts.cancel->reason)},
                      {"text", facts.cancel->text},
                      {"asked_at", facts.cancel->asked_at.milliseconds}};
  put(tree, "replaces", facts.replaces);
  put(tree, "replaced_by", facts.replaced_by);
  put(tree, "follows", facts.follows);
  put(tree, "first_attempt_at", facts.first_attempt_at);
  put(tree, "departed_at", facts.departed_at);
  put(tree, "unsettled_since", facts.unsettled_since);
  if (facts.attempts != 0) tree["attempts"] = facts.attempts;
  if (facts.under_way) tree["under_way"] = true;
  if (facts.cancels != 0) tree["cancels"] = facts.cancels;
  if (facts.queries != 0) tree["queries"] = facts.queries;
  if (facts.not_found != 0) tree["not_found"] = facts.not_found;
  if (facts.late) tree["late"] = true;
  return written(tree);
}

Facts facts_from_json(std::string_view json) {
  return read_kept(json, "facts", [](const Members& members) {
    Facts facts;
    if (const auto inner = members.inner("authorized")) facts.authorized = authorized_of(*inner);
    if (const auto inner = members.inner("cancelled")) facts.cancelled = cancelled_of(*inner);
    members.take("reasons", facts.reasons);
    members.take("refusal", facts.refusal);
    members.take("ticket", facts.ticket);
    if (const auto inner = members.inner("cancel")) facts.cancel = cancel_intent_of(*inner);
    members.take("replaces", facts.replaces);
    members.take("replaced_by", facts.replaced_by);
    members.take("follows", facts.follows);
    members.take("first_attempt_at", facts.first_attempt_at);
    members.take("departed_at", facts.departed_at);
    members.take("unsettled_since", facts.unsettled_since);
    members.take("attempts", facts.attempts);
    members.take("under_way", facts.under_way);
    members.take("cancels", facts.cancels);
    members.take("queries", facts.queries);
    members.take("not_found", facts.not_found);
    members.take("late", facts.late);
    return facts;
  });
}

std::string to_json(const RouteTaken& route) {
  Tree tree{{"connection", route.connection}, {"rule", route.rule}, {"snapshot", route.snapshot}};
  if (!route.next.empty()) tree["next"] = route.next;
  return written(tree);
}

RouteTaken route_from_json(std::string_view json) {
  return read_kept(json, "route", [](const Members& members) {
    RouteTaken route;
    members.take("connection", route.connection);
    members.take("rule", route.rule);
    members.take("snapshot", route.snapshot);
    if (const auto next = members.find("next"))
      for (const Element entry : simdjson::dom::array(*next))
        route.next.emplace_back(std::string_view(entry));
    return route;
  });
}

std::string_view to_text(JobKind kind) {
  switch (kind) {
    case JobKind::Issue:
      return "issue";
    case JobKind::Query:
      return "query";
    case JobKind::Cancel:
      return "cancel";
    case JobKind::QueryCancel:
      return "query_cancel";
  }
  return {};
}

}  // namespace fiscal
