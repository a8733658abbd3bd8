#include "core/dispatch/machine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/fail_point.h"

namespace fiscal::dispatch {
namespace {

/// The store keeps `version` as the number of events; a transition keeps the one it started from.
Transition begin(const InvoiceRecord& record) { return {record, {}, {}}; }

bool has_departed(const InvoiceRecord& record) { return record.facts.departed_at.has_value(); }

void note_departure(Transition& transition, const CallFacts& call, Instant now) {
  if (call.departed) transition.add(Departed{call.departed_at}, now);
}

/// A cancellation that was asked while the issue was under way is taken up as soon as the document exists.
void take_up_cancellation(Transition& transition, Instant now) {
  if (transition.record.facts.cancel) transition.add(CancelBegun{now}, now);
}

bool gives_up(const InvoiceRecord& record, const Policy& policy, Instant now) {
  return record.facts.first_attempt_at && now - *record.facts.first_attempt_at >= policy.patience.give_up;
}

void not_sent(Transition& transition, const NotSent& outcome, const Policy& policy, Instant now) {
  const InvoiceRecord& record = transition.record;
  // A client who wants an invoice gone before anything left gets it gone.
  if (record.facts.cancel) {
    transition.add(WasWithdrawn{}, now);
    return;
  }
  const bool elsewhere =
      !record.route.next.empty() && (outcome.retry == Retry::OtherConnection ||
                                     (outcome.retry == Retry::Later &&
                                      record.facts.attempts >= policy.patience.tries_before_next_connection));
  if (elsewhere) {
    transition.add(WasNotSent{outcome.reasons, now, record.route.next.front()}, now);
  } else if (outcome.retry == Retry::Never || gives_up(record, policy, now)) {
    transition.add(GaveUp{outcome.reasons}, now);
  } else {
    const Instant retry_at = now + step(policy.patience.retry, record.facts.attempts);
    transition.add(WasNotSent{outcome.reasons, retry_at, std::nullopt}, now);
  }
}

Instant first_query(const Policy& policy, Instant now) { return now + step(policy.patience.query, 1); }

Instant in_question_since(const Facts& facts, Instant now) {
  return facts.departed_at.value_or(facts.unsettled_since.value_or(now));
}

/// A query that settled nothing, and when the next one is due.
void note_answer(Transition& transition, Asked asked, const Policy& policy, Instant now) {
  const Facts& facts = transition.record.facts;
  asked.ask_at = now + step(policy.patience.query, facts.queries + 1);
  if (asked.answer == "not_found" && !asked.counts)
    asked.ask_at = std::max(asked.ask_at, in_question_since(facts, now) + policy.settle_window);
  transition.add(asked, now);
}

/// A query that settled nothing: ask again by schedule, or a person when the limit is over.
void ask_again(Transition& transition, const Asked& asked, const Policy& policy, Instant now) {
  const Instant since = in_question_since(transition.record.facts, now);
  note_answer(transition, asked, policy, now);
  if (FISCAL_BREAKS("I7")) transition.add(GaveUp{}, now);
  if (now - since >= policy.patience.ask_a_person)
    transition.add(
        PersonNeeded{"asking the provider for " + std::to_string((now - since).milliseconds / 3'600'000) +
                     " hours settled nothing; the last answer was " + asked.answer},
        now);
}

/// What "no trace" comes to once it is believed: the same bytes may leave again, or, where they did and were
/// refused, the refusal stands.
Happening without_trace(const InvoiceRecord& record, Instant now) {
  const Findings& refusal = record.facts.refusal;
  if (refusal.empty()) return ResendPermitted{now};
  if (record.access_key) return CancelDenied{refusal};
  return WasRejected{refusal};
}

/// The provider has no trace. It is believed only after the settle window, with enough agreeing answers, and
/// where its word counts: then no person is needed.
void has_no_trace(Transition& transition, const char* answer, const Policy& policy, Instant asked_at,
                  Instant now) {
  const Facts& facts = transition.record.facts;
  const bool after_window = facts.departed_at && asked_at - *facts.departed_at >= policy.settle_window;
  const bool enough =
      FISCAL_BREAKS("I6") || (after_window && facts.not_found + 1 >= policy.not_found_answers);
  const Asked asked{answer, {}, after_window, {}};
  if (!enough || !policy.not_found_is_authoritative) return ask_again(transition, asked, policy, now);
  note_answer(transition, asked, policy, now);
  transition.add(without_trace(transition.record, now), now);
}

Finding state_error(const InvoiceRecord& record, std::string text, std::string fix) {
  return {"state_does_not_allow",
          {},
          {},
          "the invoice is " + std::string(to_text(record.state)) + ": " + std::move(text),
          std::move(fix)};
}

/// The refusal of a repeat says nothing of what had left before it: the document that the first one made may
/// be the very reason.
constexpr const char* refused_repeat =
    "what left again was refused; what became of what had left before is not known";

struct AfterIssue {
  Transition& transition;
  const Policy& policy;
  Instant now;
  bool is_repeat;  ///< Bytes of this effect had left before.

  void operator()(Authorized& authorized) { authorize(transition, std::move(authorized), now); }
  void operator()(const Rejected& rejected) {
    if (is_repeat)
      transition.add(BecameUnknown{refused_repeat, first_query(policy, now), rejected.reasons}, now);
    else
      transition.add(WasRejected{rejected.reasons}, now);
    transition.keep(rejected.documents);
  }
  void operator()(const Pending& pending) {
    transition.add(BecamePending{pending.ticket, now + pending.poll_after}, now).keep(pending.documents);
  }
  void operator()(const NotSent& outcome) { not_sent(transition, outcome, policy, now); }
  void operator()(const Unknown& unknown) {
    transition.add(BecameUnknown{unknown.text, first_query(policy, now)}, now).keep(unknown.documents);
  }
};

struct AfterCancel {
  Transition& transition;
  const Policy& policy;
  Instant now;
  bool is_repeat;  ///< Likewise.

  void operator()(const Cancelled& cancelled) {
    transition.add(WasCancelled{cancelled}, now).keep(cancelled.documents);
  }
  void operator()(const CancelRefused& refused) {
    if (is_repeat)
      transition.add(CancelBecameUnknown{refused_repeat, first_query(policy, now), refused.reasons}, now);
    else
      transition.add(CancelDenied{refused.reasons}, now);
    transition.keep(refused.documents);
  }
  void operator()(const Pending& pending) {
    transition.add(CancelBecamePending{pending.ticket, now + pending.poll_after}, now)
        .keep(pending.documents);
  }
  void operator()(const NotSent& outcome) {
    if (outcome.retry == Retry::Never || gives_up(transition.record, policy, now))
      transition.add(CancelDenied{outcome.reasons}, now);
    else
      transition.add(
          CancelNotSent{outcome.reasons, now + step(policy.patience.retry, transition.record.facts.attempts)},
          now);
  }
  void operator()(const Unknown& unknown) {
    transition.add(CancelBecameUnknown{unknown.text, first_query(policy, now)}, now).keep(unknown.documents);
  }
};

/// The issue is in question.
struct AfterQuery {
  Transition& transition;
  const Policy& policy;
  Instant asked_at;
  Instant now;

  void operator()(const Authorized& authorized) { authorize(transition, authorized, now); }
  void operator()(const AuthorizedThenCancelled& both) {
    transition.add(WasAuthorized{both.authorized}, now).keep(both.authorized.documents);
    end_elsewhere(transition, both.cancelled, now);
  }
  void operator()(const Rejected& rejected) {
    transition.add(WasRejected{rejected.reasons}, now).keep(rejected.documents);
  }
  void operator()(const Pending& pending) {
    transition.keep(pending.documents);
    if (transition.record.state != State::Pending)
      transition.add(BecamePending{pending.ticket, now + pending.poll_after}, now);
    else
      ask_again(transition, Asked{"pending", {}, false, {}}, policy, now);
  }
  void operator()(const NotFound&) {
    // What the provider said that it took is not sent again because it does not find it.
    if (transition.record.state == State::Pending)
      ask_again(transition, Asked{"not_found", {}, false, {}}, policy, now);
    else
      has_no_trace(transition, "not_found", policy, asked_at, now);
  }
  void operator()(const CannotTell& why) {
    ask_again(transition, Asked{"cannot_tell", why.text, false, {}}, policy, now);
  }
};

/// The cancellation is in question: the document itself is known to exist.
struct AfterCancelQuery {
  Transition& transition;
  const Policy& policy;
  Instant asked_at;
  Instant now;

  void operator()(const AuthorizedThenCancelled& both) { end_as_asked(transition, both.cancelled, now); }
  void operator()(const Authorized&) {
    // While the authority analyses a request, a document that still stands says nothing.
    if (transition.record.state == State::Cancelling)
      ask_again(transition, Asked{"pending", {}, false, {}}, policy, now);
    else
      has_no_trace(transition, "authorized", policy, asked_at, now);
  }
  void operator()(const Rejected& rejected) {
    transition.add(CancelDenied{rejected.reasons}, now).keep(rejected.documents);
  }
  void operator()(const Pending& pending) {
    transition.keep(pending.documents);
    if (transition.record.state == State::CancelUnknown)
      transition.add(CancelBecamePending{pending.ticket, now + pending.poll_after}, now);
    else
      ask_again(transition, Asked{"pending", {}, false, {}}, policy, now);
  }
  void operator()(const NotFound&) { ask_again(transition, Asked{"not_found", {}, false, {}}, policy, now); }
  void operator()(const CannotTell& why) {
    ask_again(transition, Asked{"cannot_tell", why.text, false, {}}, policy, now);
  }
};

}  // namespace

Transition& Transition::add(const Happening& happening, Instant at) {
  events.push_back(to_event(happening, at));
  apply(record, happening, at);
  return *this;
}

Transition& Transition::keep(std::vector<DocumentFile> more) {
  std::move(more.begin(), more.end(), std::back_inserter(documents));
  return *this;
}

void authorize(Transition& transition, Authorized authorized, Instant now) {
  transition.keep(std::exchange(authorized.documents, {})).add(WasAuthorized{std::move(authorized)}, now);
  take_up_cancellation(transition, now);
}

void end_elsewhere(Transition& transition, const Cancelled& cancelled, Instant now) {
  transition.keep(cancelled.documents);
  if (cancelled.replaced_by)
    transition.add(WasSubstituted{std::nullopt, *cancelled.replaced_by}, now);
  else
    transition.add(WasCancelledElsewhere{cancelled}, now);
}

void end_as_asked(Transition& transition, const Cancelled& cancelled, Instant now) {
  transition.keep(cancelled.documents);
  if (cancelled.replaced_by)
    transition.add(WasSubstituted{std::nullopt, *cancelled.replaced_by}, now);
  else
    transition.add(WasCancelled{cancelled}, now);
}

Policy policy_of(const plugin::Manifest& manifest, const Patience& patience) {
  return {patience, manifest.not_found_is_authoritative, manifest.settle_window, manifest.not_found_answers};
}

Duration step(const std::vector<Duration>& schedule, int n) {
  const auto index = static_cast<std::size_t>(std::max(n, 1) - 1);
  return schedule[std::min(index, schedule.size() - 1)];
}

Transition after_issue(const InvoiceRecord& record, IssueOutcome outcome, const CallFacts& call,
                       const Policy& policy, Instant now) {
  Transition transition = begin(record);
  note_departure(transition, call, now);
  std::visit(AfterIssue{transition, policy, now, has_departed(record)}, outcome);
  return transition;
}

Transition after_cancel(const InvoiceRecord& record, const CancelOutcome& outcome, const CallFacts& call,
                        const Policy& policy, Instant now) {
  Transition transition = begin(record);
  note_departure(transition, call, now);
  std::visit(AfterCancel{transition, policy, now, has_departed(record)}, outcome);
  return transition;
}

Transition after_query(const InvoiceRecord& record, const StatusOutcome& outcome, const Policy& policy,
                       Instant asked_at, Instant now) {
  Transition transition = begin(record);
  if (record.job && record.job->kind == JobKind::QueryCancel)
    std::visit(AfterCancelQuery{transition, policy, asked_at, now}, outcome);
  else
    std::visit(AfterQuery{transition, policy, asked_at, now}, outcome);
  return transition;
}

Transition after_interruption(const InvoiceRecord& record, std::optional<Instant> departed_at, Instant now) {
  Transition transition = begin(record);
  const bool cancelling = record.state == State::Cancelling;
  if (departed_at) {
    const std::string text = "the gateway stopped while a call was under way";
    transition.add(Departed{*departed_at}, now);
    if (cancelling)
      transition.add(CancelBecameUnknown{text, now}, now);
    else
      transition.add(BecameUnknown{text, now}, now);
  } else if (cancelling) {
    transition.add(CancelNotSent{{}, now}, now);
  } else {
    transition.add(WasNotSent{{}, now, std::nullopt}, now);
  }
  return transition;
}

Result<Transition> ask_to_cancel(const InvoiceRecord& record, const CancelIntent& intent, Instant now) {
  Transition transition = begin(record);
  switch (record.state) {
    case State::Scheduled:
    case State::Queued:
      transition.add(CancelAsked{intent}, now);
      if (!has_departed(record)) transition.add(WasWithdrawn{}, now);
      return transition;
    case State::Sending:
    case State::Pending:
    case State::Unknown:
    case State::NeedsPerson:
      if (record.facts.cancel) return state_error(record, "a cancellation is already kept", "Wait for it.");
      return std::move(transition.add(CancelAsked{intent}, now));
    case State::Authorized:
      return std::move(transition.add(CancelAsked{intent}, now).add(CancelBegun{now}, now));
    case State::Cancelling:
    case State::CancelUnknown:
      return state_error(record, "a cancellation is already under way", "Wait for it.");
    case State::Substituting:
      return state_error(record, "another invoice is about to replace it", "Wait for that invoice.");
    case State::Rejected:
    case State::Failed:
    case State::Withdrawn:
      return state_error(record, "there is no document to cancel", "Nothing needs to be done.");
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      return state_error(record, "the document has already ended", "Nothing needs to be done.");
  }
  return state_error(record, "it cannot be cancelled", "Ask the operator.");
}

Result<Transition> settle_by_person(const InvoiceRecord& record, const PersonSays& says, Instant now) {
  using What = PersonSays::What;
  const bool cancelling = record.access_key.has_value();
  const bool about_cancel = says.what == What::Cancelled || says.what == What::NotCancelled;
  if (!is_in_doubt(record.state) || record.state == State::Sending)
    return state_error(record, "only an invoice in doubt is settled by a person",
                       "Nothing needs to be done.");
  if (says.what != What::SendAgain && about_cancel != cancelling)
    return state_error(record, cancelling ? "its cancellation is in question" : "its issue is in question",
                       cancelling ? "Say cancelled or not_cancelled." : "Say authorized or rejected.");
  if (says.what == What::Authorized && says.access_key.empty())
    return Finding{
        "field_missing", {}, "/access_key", "is required to settle as authorized", "Add the document's key."};
  Transition transition = begin(record);
  transition.add(says.signature, now);
  const Findings by_person{{"settled_by_person", {}, {}, says.signature.reason, {}}};
  switch (says.what) {
    case What::Authorized:
      transition.add(WasAuthorized{Authorized{.access_key = says.access_key}}, now);
      take_up_cancellation(transition, now);
      break;
    case What::Rejected:
      transition.add(WasRejected{by_person}, now);
      break;
    case What::Cancelled:
      transition.add(WasCancelled{Cancelled{.cancelled_at = now}}, now);
      break;
    case What::NotCancelled:
      transition.add(CancelDenied{by_person}, now);
      break;
    case What::SendAgain:
      // From needs_person the machine no longer knows which effect was in question; the key tells.
      if (cancelling)
        transition.add(CancelBecameUnknown{says.signature.reason, now}, now);
      else
        transition.add(BecameUnknown{says.signature.reason, now}, now);
      transition.add(ResendPermitted{now}, now);
      break;
  }
  return transition;
}

std::optional<Transition> follow(const InvoiceRecord& replaced, const InvoiceRecord& replacement,
                                 Instant now) {
  if (replaced.state != State::Substituting) return std::nullopt;
  // It may have ended already when asking finds it: what it replaced was replaced all the same.
  if (replacement.access_key) {
    Transition transition = begin(replaced);
    return std::move(transition.add(WasSubstituted{replacement.id, *replacement.access_key}, now));
  }
  if (is_dead_end(replacement.state)) {
    Transition transition = begin(replaced);
    return std::move(transition.add(SubstitutionEnded{replacement.id}, now));
  }
  return std::nullopt;
}

}  // namespace fiscal::dispatch
