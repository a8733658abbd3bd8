#include "core/model/state.h"

#include <array>
#include <utility>

namespace fiscal {
namespace {

constexpr std::array<std::pair<State, std::string_view>, 16> state_names{{
    {State::Scheduled, "scheduled"},
    {State::Queued, "queued"},
    {State::Sending, "sending"},
    {State::Pending, "pending"},
    {State::Unknown, "unknown"},
    {State::NeedsPerson, "needs_person"},
    {State::Authorized, "authorized"},
    {State::Rejected, "rejected"},
    {State::Failed, "failed"},
    {State::Withdrawn, "withdrawn"},
    {State::Cancelling, "cancelling"},
    {State::CancelUnknown, "cancel_unknown"},
    {State::Cancelled, "cancelled"},
    {State::Substituting, "substituting"},
    {State::Substituted, "substituted"},
    {State::CancelledElsewhere, "cancelled_elsewhere"},
}};

}  // namespace

std::string_view to_text(State state) {
  for (const auto& [value, name] : state_names)
    if (value == state) return name;
  return {};
}

std::optional<State> parse_state(std::string_view text) {
  for (const auto& [value, name] : state_names)
    if (name == text) return value;
  return std::nullopt;
}

bool is_resting(State state) {
  switch (state) {
    case State::Authorized:
    case State::Rejected:
    case State::Failed:
    case State::Withdrawn:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
    case State::NeedsPerson:
      return true;
    default:
      return false;
  }
}

bool is_dead_end(State state) {
  return state == State::Rejected || state == State::Failed || state == State::Withdrawn ||
         state == State::Cancelled || state == State::CancelledElsewhere;
}

bool is_in_doubt(State state) {
  return state == State::Sending || state == State::Pending || state == State::Unknown ||
         state == State::NeedsPerson || state == State::Cancelling || state == State::CancelUnknown;
}

}  // namespace fiscal
