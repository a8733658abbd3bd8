#include "core/dispatch/worker.h"

#include <iterator>

#include "core/base/fail_point.h"
#include "core/dispatch/settlement.h"

namespace fiscal::dispatch {

/// The way from an invoice to its provider, looked up once for each piece of work.
struct Worker::Way {
  std::shared_ptr<const Account> account;
  std::shared_ptr<const Connection> connection;
  std::shared_ptr<const plugin::Manifest> manifest;
  Policy policy;
};

namespace {

/// Whether the provider answered at all, for the breaker.
bool reached(const IssueOutcome& outcome) {
  return !std::holds_alternative<NotSent>(outcome) && !std::holds_alternative<Unknown>(outcome);
}
bool reached(const CancelOutcome& outcome) {
  return !std::holds_alternative<NotSent>(outcome) && !std::holds_alternative<Unknown>(outcome);
}
bool reached(const StatusOutcome& outcome) { return !std::holds_alternative<CannotTell>(outcome); }

constexpr int asks_before_a_person = 20;  ///< When it stays open whether an invoice is a lost one.

struct OutcomeName {
  std::string_view operator()(const Authorized&) const { return "authorized"; }
  std::string_view operator()(const AuthorizedThenCancelled&) const { return "cancelled"; }
  std::string_view operator()(const Rejected&) const { return "rejected"; }
  std::string_view operator()(const Pending&) const { return "pending"; }
  std::string_view operator()(const NotSent&) const { return "not_sent"; }
  std::string_view operator()(const Unknown&) const { return "unknown"; }
  std::string_view operator()(const Cancelled&) const { return "cancelled"; }
  std::string_view operator()(const CancelRefused&) const { return "refused"; }
  std::string_view operator()(const NotFound&) const { return "not_found"; }
  std::string_view operator()(const CannotTell&) const { return "cannot_tell"; }
};

}  // namespace

void Worker::work(store::Claim claim) {
  const InvoiceRecord& record = claim.record;
  try {
    if (!record.job) return parts_.store.release(claim);
    Way way{parts_.directory.account(record.account),
            parts_.directory.connection(record.route.connection),
            nullptr,
            {}};
    if (!way.account || !way.connection)
      return give_back(claim, "its account or connection is not configured");
    way.manifest = parts_.runner.manifest(way.connection->plugin);
    if (!way.manifest) return give_back(claim, "the plugin " + way.connection->plugin + " is not loaded");
    way.policy = policy_of(*way.manifest, patience_);
    if (record.facts.under_way) {  // Nobody works on it but us, so the gateway stopped while the call ran.
      const auto departure = parts_.store.departure(record.id, effect_name(record));
      if (FISCAL_BREAKS("I21")) return parts_.store.release(claim);
      const auto departed_at =
          departure && !FISCAL_BREAKS("I3") ? std::optional(departure->at) : std::nullopt;
      return settle(claim, after_interruption(record, departed_at, parts_.clock.now()), {});
    }
    switch (record.job->kind) {
      case JobKind::Issue:
        return issue(claim, way);
      case JobKind::Cancel:
        return cancel(claim, way);
      case JobKind::Query:
      case JobKind::QueryCancel:
        return query(claim, way);
    }
  } catch (const store::StoreFull& full) {
    // Nothing that is lost here was promised: what had left is in the store, and is asked for.
    give_back(claim, full.what());
  } catch (const store::Fenced&) {
    parts_.log.warning("claim_lost", {{"invoice", std::string_view(to_text(record.id))}});
  }
}

template <class Call>
auto Worker::measured(const Way& way, std::string_view operation, const Call& call) {
  const Duration began = parts_.clock.steady();
  auto called = call();
  if (parts_.measured)
    parts_.measured({way.connection->plugin, operation, std::visit(OutcomeName{}, called.outcome),
                     parts_.clock.steady() - began});
  return called;
}

/// A restored store does not know under which number the invoice may have been issued already: the authority
/// is asked about each number that got lost. True: it is none of them. False: it was, or that is not known
/// yet; it is settled.
bool Worker::is_none_of_the_lost(store::Claim& claim, const Way& way) {
  const Instant now = parts_.clock.now();
  const LostNumbers::Line lost = parts_.lost->of(way.connection->id);
  if (lost.standing == LostNumbers::Standing::None) return true;
  Transition transition{claim.record, {}, {}};
  Trace trace;
  bool is_open = lost.standing == LostNumbers::Standing::Asking;
  std::string text = "the store was restored, and the authority has not been asked yet what it has beyond it";
  for (const DocumentNumber& number : lost.numbers) {
    if (lost.standing == LostNumbers::Standing::Asking) break;
    Transition found{claim.record, {}, {}};
    found.add(WasNumbered{number}, now);
    auto called = parts_.caller.query({claim, found.record, *way.account, *way.connection, *way.manifest},
                                      QueryPurpose::Issue);
    if (std::holds_alternative<Rejected>(called.outcome) || std::holds_alternative<NotFound>(called.outcome))
      continue;
    trace = std::move(called.trace);
    if (const auto* cannot = std::get_if<CannotTell>(&called.outcome)) {
      is_open = true;
      text = cannot->text;
      continue;
    }
    Transition settled = after_query(found.record, called.outcome, way.policy, now, parts_.clock.now());
    found.record = std::move(settled.record);
    std::move(settled.events.begin(), settled.events.end(), std::back_inserter(found.events));
    found.documents = std::move(settled.documents);
    settle(claim, std::move(found), std::move(trace));
    parts_.lost->forget(way.connection->id, number);
    return false;
  }
  if (!is_open) return true;
  const int asked = claim.record.facts.queries + 1;
  transition.add(Asked{"cannot_tell", text, false, now + step(patience_.query, asked)}, now);
  if (lost.standing == LostNumbers::Standing::Known && asked >= asks_before_a_person)
    transition.add(
        PersonNeeded{"it may be one of the documents that the authority has beyond the restored store"}, now);
  settle(claim, std::move(transition), std::move(trace));
  return false;
}

void Worker::issue(store::Claim& claim, const Way& way) {
  const Instant now = parts_.clock.now();
  const bool strict = way.manifest->strict_order;
  const bool needs_number =
      way.manifest->numbering == plugin::Numbering::Gateway && (!claim.record.number || FISCAL_BREAKS("I3"));
  if (needs_number && parts_.lost != nullptr && !is_none_of_the_lost(claim, way)) return;
  if (strict && !parts_.lanes.enter(claim.record.route.connection, claim.record.id))
    return parts_.store.release(claim);
  Transition start{claim.record, {}, {}};
  if (start.record.state == State::Scheduled)
    start.add(FellDue{start.record.issue_at && now - *start.record.issue_at > patience_.late_after}, now);
  start.add(AttemptStarted{start.record.facts.attempts + 1}, now);
  store::AttemptStart attempt{start.record, start.events, std::nullopt};
  if (needs_number) attempt.series = way.connection->series;
  claim.record = parts_.store.start_attempt(claim, std::move(attempt));

  std::optional<store::Departure> replay;
  if (claim.record.facts.departed_at)
    replay = parts_.store.departure(claim.record.id, effect_name(claim.record));
  const CallSubject subject{claim, claim.record, *way.account, *way.connection, *way.manifest};
  auto called = measured(way, "issue", [&] { return parts_.caller.issue(subject, replay); });
  if (reached(called.outcome))
    parts_.breaker.succeeded(way.connection->id);
  else
    parts_.breaker.failed(way.connection->id, parts_.clock.steady());
  Transition end =
      after_issue(claim.record, std::move(called.outcome), called.facts, way.policy, parts_.clock.now());
  if (FISCAL_BREAKS("I8") && end.record.state == State::Authorized) end.add(BecameUnknown{"", now}, now);
  const InvoiceRecord settled = end.record;
  settle(claim, std::move(end), std::move(called.trace));
  if (strict) parts_.lanes.settle(way.connection->id, settled);
}

void Worker::cancel(store::Claim& claim, const Way& way) {
  Transition start{claim.record, {}, {}};
  start.add(CancelAttemptStarted{start.record.facts.attempts + 1}, parts_.clock.now());
  claim.record = parts_.store.start_attempt(claim, {start.record, start.events, std::nullopt});
  const CallSubject subject{claim, claim.record, *way.account, *way.connection, *way.manifest};
  auto called = measured(way, "cancel", [&] { return parts_.caller.cancel(subject); });
  if (reached(called.outcome))
    parts_.breaker.succeeded(way.connection->id);
  else
    parts_.breaker.failed(way.connection->id, parts_.clock.steady());
  settle(claim, after_cancel(claim.record, called.outcome, called.facts, way.policy, parts_.clock.now()),
         std::move(called.trace));
}

void Worker::query(store::Claim& claim, const Way& way) {
  const auto purpose =
      claim.record.job->kind == JobKind::QueryCancel ? QueryPurpose::Cancel : QueryPurpose::Issue;
  const CallSubject subject{claim, claim.record, *way.account, *way.connection, *way.manifest};
  const Instant asked_at = parts_.clock.now();
  auto called = measured(way, "status", [&] { return parts_.caller.query(subject, purpose); });
  if (reached(called.outcome)) parts_.breaker.succeeded(way.connection->id);
  Transition end = after_query(claim.record, called.outcome, way.policy, asked_at, parts_.clock.now());
  const InvoiceRecord settled = end.record;
  settle(claim, std::move(end), std::move(called.trace));
  if (way.manifest->strict_order) parts_.lanes.settle(way.connection->id, settled);
}

void Worker::settle(store::Claim& claim, Transition transition, Trace trace) {
  if (FISCAL_BREAKS("I9")) trace.exchanges.clear();
  auto settlement =
      settlement_of(claim.record, std::move(transition), std::move(trace), parts_.store, parts_.clock.now());
  const InvoiceId id = claim.record.id;
  const std::optional<InvoiceId> other =
      settlement.other ? std::optional(settlement.other->id) : std::nullopt;
  while (true) {
    try {
      parts_.store.settle(claim, settlement);
      break;
    } catch (const store::StoreFull&) {
      if (!parts_.wait_for_room || !parts_.wait_for_room()) throw;
    }
  }
  parts_.bell.ring(id);
  if (other) parts_.bell.ring(*other);
}

void Worker::give_back(const store::Claim& claim, const std::string& text) {
  parts_.log.error("cannot_work", {{"invoice", std::string_view(to_text(claim.record.id))},
                                   {"connection", std::string_view(claim.record.route.connection)},
                                   {"text", std::string_view(text)}});
  parts_.breaker.failed(claim.record.route.connection, parts_.clock.steady());
  parts_.store.release(claim);
}

}  // namespace fiscal::dispatch
