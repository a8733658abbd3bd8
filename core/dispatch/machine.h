#pragma once

#include <fiscal/outcome.hpp>

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dispatch/happening.h"
#include "core/dispatch/policy.h"
#include "core/model/record.h"

/// The state machine of an invoice (docs/states.md): pure functions from a record and what was learned to the
/// next record and the events that lead there. Nothing here reads a clock, a store or a network.
namespace fiscal::dispatch {

/// A record on its way: every change is a happening, so that the record stays the fold of its events.
struct Transition {
  InvoiceRecord record;
  std::vector<Event> events;
  std::vector<DocumentFile> documents;

  /// Appends one event and applies it.
  Transition& add(const Happening& happening, Instant at);
  Transition& keep(std::vector<DocumentFile> more);
};

/// What the call itself brought to light.
struct CallFacts {
  bool departed = false;  ///< A write of this call left, or may have.
  Instant departed_at;
};

/// An attempt to issue ended with this judged outcome.
Transition after_issue(const InvoiceRecord& record, IssueOutcome outcome, const CallFacts& call,
                       const Policy& policy, Instant now);

/// An attempt to cancel ended with this judged outcome.
Transition after_cancel(const InvoiceRecord& record, const CancelOutcome& outcome, const CallFacts& call,
                        const Policy& policy, Instant now);

/// A status query was answered. For JobKind::Query the issue is in question, for JobKind::QueryCancel the
/// cancellation. `asked_at`: when the question left. What the provider had no trace of then, it may have by
/// `now`.
Transition after_query(const InvoiceRecord& record, const StatusOutcome& outcome, const Policy& policy,
                       Instant asked_at, Instant now);

/// The gateway stopped while an attempt ran. Whether bytes left is known from the store.
Transition after_interruption(const InvoiceRecord& record, std::optional<Instant> departed_at, Instant now);

/// A client asks for cancellation. An error says in which state that cannot be.
Result<Transition> ask_to_cancel(const InvoiceRecord& record, const CancelIntent& intent, Instant now);

/// What an operator says of an invoice that needs a person, or that is in doubt.
struct PersonSays {
  enum class What { Authorized, Rejected, Cancelled, NotCancelled, SendAgain };
  What what = What::Rejected;
  std::string access_key;  ///< For Authorized.
  SettledByPerson signature;
};
Result<Transition> settle_by_person(const InvoiceRecord& record, const PersonSays& says, Instant now);

// Steps that several of the above take.

/// The document exists; a cancellation that was asked for meanwhile is taken up.
void authorize(Transition& transition, Authorized authorized, Instant now);
/// It has ended without being asked to here.
void end_elsewhere(Transition& transition, const Cancelled& cancelled, Instant now);
/// It has ended as a client asked.
void end_as_asked(Transition& transition, const Cancelled& cancelled, Instant now);

/// The invoice that `record` replaces, moved by what became of `record`; nothing when it stays as it is.
std::optional<Transition> follow(const InvoiceRecord& replaced, const InvoiceRecord& replacement,
                                 Instant now);

}  // namespace fiscal::dispatch
