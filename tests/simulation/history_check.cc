#include "tests/simulation/history_check.h"

#include <algorithm>

#include "core/dispatch/happening.h"
#include "core/intake/accepted_event.h"

namespace fiscal::simulation {
namespace {

/// Where a state may go at all. What comes to nothing or has ended never moves again; a document that exists
/// moves only when it is to end.
bool may_follow(State before, State now) {
  switch (before) {
    case State::Rejected:
    case State::Failed:
    case State::Withdrawn:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      return false;
    case State::Authorized:
      return now == State::Cancelling || now == State::Substituting || now == State::CancelledElsewhere ||
             now == State::Substituted;
    case State::Substituting:
      return now == State::Substituted || now == State::Authorized;
    default:
      return true;
  }
}

/// In doubt whether a document exists.
bool issue_in_doubt(const InvoiceRecord& record) {
  return !record.access_key && is_in_doubt(record.state) && record.state != State::Sending;
}

}  // namespace

void HistoryCheck::written(InvoiceId id) {
  const auto found = truth_.find(id);
  if (!found) return judge_.broken("nothing lost", to_text(id) + " was written and is not there");
  const InvoiceRecord& now = *found;
  const auto events = truth_.timeline(id).events;
  const auto before = records_.find(id);
  check_events(now, events);
  if (before != records_.end()) {
    check_move(before->second, now, events);
    check_call(before->second, now);
  }
  for (std::size_t at = before == records_.end() ? 0 : events_[id].size(); at < events.size(); ++at)
    if (events[at].event.kind == "numbered") {
      const auto happening = dispatch::from_event(events[at].event);
      numbers_.push_back({now.route.connection, std::get<dispatch::WasNumbered>(happening).number});
    }
  records_.insert_or_assign(id, now);
  events_.insert_or_assign(id, events);
}

void HistoryCheck::check_events(const InvoiceRecord& now, const std::vector<NumberedEvent>& events) {
  const std::vector<NumberedEvent>& known = events_[now.id];
  const std::string name = to_text(now.id);
  if (events.size() < known.size() || !std::equal(known.begin(), known.end(), events.begin()))
    return judge_.broken("rule 8", "events of " + name + " were changed");
  for (std::size_t at = 0; at < events.size(); ++at)
    if (events[at].sequence != static_cast<int>(at) + 1)
      return judge_.broken("rule 8", "events of " + name + " have a gap");
  if (events.empty() || now.version != events.back().sequence)
    return judge_.broken("rule 8", name + " is not at the version of its last event");
  // The fold so far is the record so far: what is new goes on from there.
  InvoiceRecord folded;
  if (const auto before = records_.find(now.id); before != records_.end()) {
    folded = before->second;
  } else {
    folded = intake::record_at_acceptance(events.front().event, now.id, now.account);
    folded.facts.follows = now.facts.follows;  // Given by the store.
  }
  const auto fresh = static_cast<std::ptrdiff_t>(std::max<std::size_t>(known.size(), 1));
  if (dispatch::fold(folded, {events.begin() + fresh, events.end()}) != now)
    judge_.broken("rule 8", name + " is not the fold of its events");
}

void HistoryCheck::check_move(const InvoiceRecord& before, const InvoiceRecord& now,
                              const std::vector<NumberedEvent>& events) {
  const std::string move = to_text(now.id) + " went from " + std::string(to_text(before.state)) + " to " +
                           std::string(to_text(now.state));
  if (before.state != now.state && !may_follow(before.state, now.state)) judge_.broken("rule 7", move);
  if (is_dead_end(before.state) && events.size() != events_[now.id].size())
    judge_.broken("rule 7", move + " with new events");
  const bool ended = now.state == State::Failed || now.state == State::Withdrawn;
  if (ended && before.state != now.state && departures_.ever_left(now.id, "issue"))
    judge_.broken("rule 10", move + " after bytes had left");
  if (before.number && now.number != before.number && now.route.connection == before.route.connection)
    judge_.broken("rule 3", to_text(now.id) + " changed its number");
  if (before.route.connection != now.route.connection && departures_.ever_left(now.id, "issue"))
    judge_.broken("rule 5", to_text(now.id) + " changed its connection after bytes had left");
}

/// The call that this fiber made was about this invoice, and is what moves it now.
void HistoryCheck::check_call(const InvoiceRecord& before, const InvoiceRecord& now) {
  const auto call = calls_.find(scheduler_.fiber());
  if (call == calls_.end() || call->second.id != now.id) return;
  const std::string name = to_text(now.id);
  if (call->second.asks && call->second.learned_nothing && issue_in_doubt(before)) {
    const bool same = now.state == before.state || now.state == State::NeedsPerson;
    if (!same || now.number != before.number || now.access_key != before.access_key ||
        now.route != before.route || now.facts.not_found != 0)
      judge_.broken("rule 4", "a failed status query moved " + name + " from " +
                                  std::string(to_text(before.state)) + " to " +
                                  std::string(to_text(now.state)));
  }
  if (!call->second.asks && call->second.said_already &&
      (is_dead_end(now.state) || now.state == State::Queued) && now.state != State::Cancelled)
    judge_.broken("rule 6", name + " is " + std::string(to_text(now.state)) + " because it exists already");
}

void HistoryCheck::check_numbers(const std::vector<Connection>& connections) {
  std::map<std::pair<ConnectionId, std::string>, std::set<std::int64_t>> given;
  for (const Numbered& one : numbers_)
    if (!given[{one.connection, one.number.series}].insert(one.number.number).second)
      judge_.broken("numbers", one.connection + " gave " + std::to_string(one.number.number) + " twice");
  for (const Connection& connection : connections) {
    const std::int64_t next = truth_.next_number(connection.id, connection.series);
    const auto& numbers = given[{connection.id, connection.series}];
    if (static_cast<std::int64_t>(numbers.size()) != next - 1 || (next > 1 && *numbers.rbegin() != next - 1))
      judge_.broken("numbers", connection.id + " is at " + std::to_string(next) + " and its invoices have " +
                                   std::to_string(numbers.size()) + " numbers");
  }
}

}  // namespace fiscal::simulation
