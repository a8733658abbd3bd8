#include "core/dispatch/settlement.h"

namespace fiscal::dispatch {

store::Settlement settlement_of(Transition transition, std::vector<Exchange> exchanges, store::Store& store,
                                Instant now) {
  store::Settlement settlement{.record = std::move(transition.record),
                               .events = std::move(transition.events),
                               .documents = std::move(transition.documents),
                               .exchanges = std::move(exchanges),
                               .other = {},
                               .other_events = {}};
  if (!settlement.record.facts.replaces) return settlement;
  const auto replaced = store.find(*settlement.record.facts.replaces);
  if (auto moved = replaced ? follow(*replaced, settlement.record, now) : std::nullopt) {
    settlement.other = std::move(moved->record);
    settlement.other_events = std::move(moved->events);
  }
  return settlement;
}

}  // namespace fiscal::dispatch
