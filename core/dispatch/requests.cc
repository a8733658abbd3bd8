#include "core/dispatch/requests.h"

#include <algorithm>
#include <chrono>

namespace fiscal::dispatch {
namespace {

constexpr Duration short_lease = minutes(1);

Finding no_such_invoice() {
  return {"not_found", {}, {}, "there is no such invoice in this account", "Check the id."};
}

}  // namespace

Result<InvoiceRecord> Requests::cancel(const AccountId& account, InvoiceId id, const CancelReasonGiven& reason,
                                       Duration patience) {
  const Instant now = clock_.now();
  return move(account, id, patience, [&](const InvoiceRecord& record) {
    return ask_to_cancel(record, {reason.reason, reason.text, now}, now);
  });
}

Result<InvoiceRecord> Requests::settle(const AccountId& account, InvoiceId id, const PersonSays& says,
                                       Duration patience) {
  const Instant now = clock_.now();
  return move(account, id, patience,
              [&](const InvoiceRecord& record) { return settle_by_person(record, says, now); });
}

Result<InvoiceRecord> Requests::move(const AccountId& account, InvoiceId id, Duration patience,
                                     const std::function<Result<Transition>(const InvoiceRecord&)>& decide) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience.milliseconds);
  Bell::Watch watch(bell_, id);
  while (true) {
    if (!store_.find(account, id)) return no_such_invoice();
    if (auto claim = store_.claim(id, clock_.now(), short_lease)) {
      auto transition = decide(claim->record);
      if (!transition) {
        store_.release(*claim);
        return transition.error();
      }
      store::Settlement settlement{.record = std::move(transition->record),
                                   .events = std::move(transition->events),
                                   .documents = {},
                                   .exchanges = {},
                                   .other = {},
                                   .other_events = {}};
      if (const auto replaced = settlement.record.facts.replaces) {
        const auto old = store_.find(*replaced);
        if (auto moved = old ? follow(*old, settlement.record, clock_.now()) : std::nullopt) {
          settlement.other = std::move(moved->record);
          settlement.other_events = std::move(moved->events);
        }
      }
      const InvoiceRecord settled = store_.settle(*claim, std::move(settlement));
      bell_.ring(id);
      wake_();
      return settled;
    }
    // A settlement rings the bell just after the claim is free; the short wait covers a claim that ends silently.
    const auto a_little = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    watch.wait_until(std::min(until, a_little));
    if (std::chrono::steady_clock::now() >= until)
      return Finding{"busy", {}, {}, "the invoice is being worked on at this moment", "Ask again in a few seconds."};
  }
}

}  // namespace fiscal::dispatch
