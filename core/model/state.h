#pragma once

#include <optional>
#include <string_view>

namespace fiscal {

/// Where an invoice stands, as clients see it (docs/states.md). Folded from its events.
enum class State {
  Scheduled,      ///< Waits for its time.
  Queued,         ///< Ready to be sent, or to be sent again with the same number and bytes.
  Sending,        ///< An attempt runs.
  Pending,        ///< The provider took it and answers later.
  Unknown,        ///< Something left and no answer can be trusted: only asking settles it.
  NeedsPerson,    ///< Asking did not settle it within the limit: an operator does, with evidence.
  Authorized,     ///< The document exists.
  Rejected,       ///< The authority refused: no document exists.
  Failed,         ///< Given up before anything left.
  Withdrawn,      ///< Taken back by the client before anything left.
  Cancelling,     ///< A cancellation runs or awaits the authority.
  CancelUnknown,  ///< A cancellation left and no answer can be trusted.
  Cancelled,
  Substituting,  ///< Another invoice that replaces this one is on its way.
  Substituted,
  CancelledElsewhere,  ///< Cancelled at the authority by someone else.
};

std::string_view to_text(State state);
std::optional<State> parse_state(std::string_view text);

/// Nothing more will happen by itself: what a waiting client waits for.
bool is_resting(State state);

/// The invoice came to nothing or to an end: its reference may be used again.
bool is_dead_end(State state);

/// Bytes of this invoice may be at a provider, and no answer has settled that.
bool is_in_doubt(State state);

}  // namespace fiscal
