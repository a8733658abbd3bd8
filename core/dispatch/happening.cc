#include "core/dispatch/happening.h"

namespace fiscal::dispatch {
namespace {

void at_rest(InvoiceRecord& record, State state) {
  record.state = state;
  record.job.reset();
  record.facts.under_way = false;
  record.facts.unsettled_since.reset();
  record.facts.ticket.reset();
  record.facts.refusal.clear();
}

void waits(InvoiceRecord& record, State state, JobKind kind, Instant at) {
  record.state = state;
  record.job = Job{kind, at};
  record.facts.under_way = false;
}

void in_doubt_since(InvoiceRecord& record, Instant at) {
  if (!record.facts.unsettled_since) record.facts.unsettled_since = at;
}

void keep_refusal(Facts& facts, const Findings& refusal) {
  facts.refusal = refusal;
  if (!refusal.empty()) facts.reasons = refusal;
}

/// An effect is over: what was counted for it begins anew with the next.
void forget_the_effect(Facts& facts) {
  facts.attempts = 0;
  facts.queries = 0;
  facts.not_found = 0;
  facts.departed_at.reset();
  facts.first_attempt_at.reset();
}

Authorized without_documents(Authorized authorized) {
  authorized.documents.clear();
  return authorized;
}

Cancelled without_documents(Cancelled cancelled) {
  cancelled.documents.clear();
  return cancelled;
}

struct Apply {
  InvoiceRecord& record;
  Instant at;

  void operator()(const FellDue& due) {
    waits(record, State::Queued, JobKind::Issue, at);
    record.facts.late = due.late;
  }
  void operator()(const AttemptStarted& started) {
    waits(record, State::Sending, JobKind::Issue, at);
    record.facts.under_way = true;
    record.facts.attempts = started.attempt;
    if (!record.facts.first_attempt_at) record.facts.first_attempt_at = at;
  }
  void operator()(const WasNumbered& numbered) { record.number = numbered.number; }
  void operator()(const Departed& departed) {
    record.facts.departed_at = departed.at;
    record.facts.queries = 0;
    record.facts.not_found = 0;
  }
  void operator()(const WasAuthorized& authorized) {
    at_rest(record, State::Authorized);
    record.access_key = authorized.authorized.access_key;
    record.facts.authorized = without_documents(authorized.authorized);
    record.facts.reasons.clear();
    forget_the_effect(record.facts);
  }
  void operator()(const WasRejected& rejected) {
    at_rest(record, State::Rejected);
    record.facts.reasons = rejected.reasons;
    record.facts.cancel.reset();
  }
  void operator()(const BecamePending& pending) {
    waits(record, State::Pending, JobKind::Query, pending.ask_at);
    record.facts.ticket = pending.ticket;
    in_doubt_since(record, at);
  }
  void operator()(const WasNotSent& not_sent) {
    waits(record, State::Queued, JobKind::Issue, not_sent.retry_at);
    record.facts.reasons = not_sent.reasons;
    if (!not_sent.connection) return;
    // Nothing departed over the old connection, so its number and clock may be left behind.
    record.route.connection = *not_sent.connection;
    std::erase(record.route.next, *not_sent.connection);
    record.number.reset();
    forget_the_effect(record.facts);
  }
  void operator()(const GaveUp& gave_up) {
    at_rest(record, State::Failed);
    record.facts.reasons = gave_up.reasons;
  }
  void operator()(const BecameUnknown& unknown) {
    waits(record, State::Unknown, JobKind::Query, unknown.ask_at);
    in_doubt_since(record, at);
    keep_refusal(record.facts, unknown.refusal);
  }
  void operator()(const Asked& asked) {
    if (record.job) record.job->at = asked.ask_at;
    record.facts.queries += 1;
    record.facts.not_found = asked.counts ? record.facts.not_found + 1 : 0;
  }
  void operator()(const ResendPermitted& permitted) {
    // A document that exists is never issued again, whatever the state was.
    const bool cancelling = record.access_key.has_value();
    if (cancelling)
      waits(record, State::Cancelling, JobKind::Cancel, permitted.retry_at);
    else
      waits(record, State::Queued, JobKind::Issue, permitted.retry_at);
    record.facts.not_found = 0;
    record.facts.queries = 0;
  }
  void operator()(const PersonNeeded&) {
    record.state = State::NeedsPerson;
    record.job.reset();
  }
  void operator()(const WasWithdrawn&) { at_rest(record, State::Withdrawn); }
  void operator()(const CancelAsked& asked) { record.facts.cancel = asked.intent; }
  void operator()(const CancelBegun& begun) {
    waits(record, State::Cancelling, JobKind::Cancel, begun.at);
    record.facts.cancels += 1;
    forget_the_effect(record.facts);
  }
  void operator()(const CancelAttemptStarted& started) {
    waits(record, State::Cancelling, JobKind::Cancel, at);
    record.facts.under_way = true;
    record.facts.attempts = started.attempt;
    if (!record.facts.first_attempt_at) record.facts.first_attempt_at = at;
  }
  void operator()(const WasCancelled& cancelled) {
    at_rest(record, State::Cancelled);
    record.facts.cancelled = without_documents(cancelled.cancelled);
    record.facts.cancel.reset();
    forget_the_effect(record.facts);
  }
  void operator()(const CancelDenied& denied) {
    at_rest(record, State::Authorized);
    record.facts.reasons = denied.reasons;
    record.facts.cancel.reset();
    forget_the_effect(record.facts);
  }
  void operator()(const CancelBecamePending& pending) {
    waits(record, State::Cancelling, JobKind::QueryCancel, pending.ask_at);
    record.facts.ticket = pending.ticket;
    in_doubt_since(record, at);
  }
  void operator()(const CancelNotSent& not_sent) {
    waits(record, State::Cancelling, JobKind::Cancel, not_sent.retry_at);
    record.facts.reasons = not_sent.reasons;
  }
  void operator()(const CancelBecameUnknown& unknown) {
    waits(record, State::CancelUnknown, JobKind::QueryCancel, unknown.ask_at);
    in_doubt_since(record, at);
    keep_refusal(record.facts, unknown.refusal);
  }
  void operator()(const SubstitutionBegun& begun) {
    record.state = State::Substituting;
    record.facts.replaced_by = begun.by;
  }
  void operator()(const SubstitutionEnded&) {
    record.state = State::Authorized;
    record.facts.replaced_by.reset();
  }
  void operator()(const WasSubstituted& substituted) {
    at_rest(record, State::Substituted);
    if (substituted.by) record.facts.replaced_by = substituted.by;
    Cancelled end = record.facts.cancelled.value_or(Cancelled{});
    end.replaced_by = substituted.access_key;
    record.facts.cancelled = end;
    record.facts.cancel.reset();
  }
  void operator()(const WasCancelledElsewhere& cancelled) {
    at_rest(record, State::CancelledElsewhere);
    record.facts.cancelled = without_documents(cancelled.cancelled);
    record.facts.cancel.reset();
  }
  void operator()(const SettledByPerson&) {}
  void operator()(const TakenFromBackup& taken) {
    record.facts.departed_at = taken.at;
    record.facts.queries = 0;
    record.facts.not_found = 0;
  }
};

}  // namespace

void apply(InvoiceRecord& record, const Happening& happening, Instant at) {
  std::visit(Apply{record, at}, happening);
}

InvoiceRecord fold(InvoiceRecord record, const std::vector<NumberedEvent>& after_the_first) {
  for (const NumberedEvent& numbered : after_the_first) {
    apply(record, from_event(numbered.event), numbered.event.at);
    record.version = numbered.sequence;
  }
  return record;
}

}  // namespace fiscal::dispatch
