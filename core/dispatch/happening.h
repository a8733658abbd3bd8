#pragma once

#include <fiscal/outcome.hpp>

#include <optional>
#include <string>
#include <variant>

#include "core/model/event.h"
#include "core/model/record.h"

namespace fiscal::dispatch {

// What can happen to an invoice after it was accepted. Each is one kind of event (docs/states.md); together
// they are all that moves a record.

/// A scheduled invoice reached its time.
struct FellDue {
  bool late = false;
};

struct AttemptStarted {
  int attempt = 1;
};

/// The first attempt over a connection was given its number, by the store (`numbered_event`).
struct WasNumbered {
  DocumentNumber number;
};

/// Bytes of a write left, or may have.
struct Departed {
  Instant at;
};

struct WasAuthorized {
  Authorized authorized;
};

struct WasRejected {
  Findings reasons;
};

struct BecamePending {
  std::string ticket;
  Instant ask_at;
};

/// Nothing left; it is tried again at `retry_at`, over `connection` when that is another one.
struct WasNotSent {
  Findings reasons;
  Instant retry_at;
  std::optional<ConnectionId> connection;
};

/// Given up before anything left.
struct GaveUp {
  Findings reasons;
};

struct BecameUnknown {
  std::string text;
  Instant ask_at;
  Findings refusal = {};  ///< Of a repeat: it stands when asking finds no trace of what had left before.
};

/// A status query that settled nothing.
struct Asked {
  std::string answer;  ///< "not_found", "cannot_tell", "pending" or "authorized" (when a cancellation is in
                       ///< question).
  std::string text;
  bool counts = false;  ///< A `not_found` after the settle window.
  Instant ask_at;
};

/// The provider, whose word counts, says that it has nothing: the same bytes may leave again.
struct ResendPermitted {
  Instant retry_at;
};

struct PersonNeeded {
  std::string text;
};

struct WasWithdrawn {};

struct CancelAsked {
  CancelIntent intent;
};

/// A cancellation is taken up: at once, or when the issue it waited for has settled.
struct CancelBegun {
  Instant at;
};

struct CancelAttemptStarted {
  int attempt = 1;
};

struct WasCancelled {
  Cancelled cancelled;
};

/// The authority will not cancel: the document stays.
struct CancelDenied {
  Findings reasons;
};

struct CancelBecamePending {
  std::string ticket;
  Instant ask_at;
};

struct CancelNotSent {
  Findings reasons;
  Instant retry_at;
};

struct CancelBecameUnknown {
  std::string text;
  Instant ask_at;
  Findings refusal = {};  ///< Likewise.
};

/// An invoice that replaces this one was accepted.
struct SubstitutionBegun {
  InvoiceId by;
};

/// That invoice came to nothing: this one stands as it did.
struct SubstitutionEnded {
  InvoiceId by;
};

struct WasSubstituted {
  std::optional<InvoiceId> by;  ///< Nothing when it was replaced outside the gateway.
  std::string access_key;
};

/// Cancelled at the authority by someone else.
struct WasCancelledElsewhere {
  Cancelled cancelled;
};

/// An operator looked and says so. What it led to follows as events of its own.
struct SettledByPerson {
  std::string who;
  std::string reason;
  std::string evidence;
  std::string key;  ///< Id of the API key that said so; empty: not known.
};

/// The store that holds the invoice is a backup: what happened after it was taken is not known, so that bytes
/// may have left that it does not tell of.
struct TakenFromBackup {
  Instant at;
};

using Happening =
    std::variant<FellDue, AttemptStarted, WasNumbered, Departed, WasAuthorized, WasRejected, BecamePending,
                 WasNotSent, GaveUp, BecameUnknown, Asked, ResendPermitted, PersonNeeded, WasWithdrawn,
                 CancelAsked, CancelBegun, CancelAttemptStarted, WasCancelled, CancelDenied,
                 CancelBecamePending, CancelNotSent, CancelBecameUnknown, SubstitutionBegun,
                 SubstitutionEnded, WasSubstituted, WasCancelledElsewhere, SettledByPerson, TakenFromBackup>;

/// Moves `record` by one happening. The version is not touched: the store counts events.
void apply(InvoiceRecord& record, const Happening& happening, Instant at);

/// The event that is stored.
Event to_event(const Happening& happening, Instant at);

/// What `to_event` wrote. Throws std::runtime_error on anything else, since only a damaged store can hold it.
Happening from_event(const Event& event);

/// The record as its events say: `first` is the event that intake wrote. For audits and tests; everyday
/// reading uses the stored record, which must be equal.
InvoiceRecord fold(InvoiceRecord accepted, const std::vector<NumberedEvent>& after_the_first);

}  // namespace fiscal::dispatch
