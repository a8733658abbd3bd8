#include "core/dispatch/requests.h"

#include <algorithm>
#include <chrono>

#include "core/base/fail_point.h"
#include "core/dispatch/settlement.h"

namespace fiscal::dispatch {
namespace {

constexpr Duration short_lease = minutes(1);

Finding no_such_invoice() {
  return {"not_found", {}, {}, "there is no such invoice in this account", "Check the id."};
}

}  // namespace

Result<InvoiceRecord> Requests::cancel(const AccountId& account, InvoiceId id,
                                       const CancelReasonGiven& reason, Duration patience) {
  const Instant now = clock_.now();
  return move(account, id, patience, [&](const InvoiceRecord& record) {
    return ask_to_cancel(record, {reason.reason, reason.text, now}, now);
  });
}

Result<InvoiceRecord> Requests::withdraw(const AccountId& account, InvoiceId id,
                                         const CancelReasonGiven& reason, Duration patience) {
  const Instant now = clock_.now();
  return move(account, id, patience, [&](const InvoiceRecord& record) -> Result<Transition> {
    auto transition = ask_to_cancel(record, {reason.reason, reason.text, now}, now);
    if (transition && transition->record.state != State::Withdrawn)
      return Finding{
          "state_does_not_allow", {}, {}, "something of the invoice may have left", "Wait for its outcome."};
    return transition;
  });
}

Result<InvoiceRecord> Requests::settle(const AccountId& account, InvoiceId id, const PersonSays& says,
                                       Duration patience) {
  const Instant now = clock_.now();
  return move(account, id, patience,
              [&](const InvoiceRecord& record) { return settle_by_person(record, says, now); });
}

Result<InvoiceRecord> Requests::move(const AccountId& account, InvoiceId id, Duration patience,
                                     const Decide& decide) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience.milliseconds);
  Bell::Watch watch(bell_, id);
  while (true) {
    if (!store_.find(account, id)) return no_such_invoice();
    if (const auto claim = store_.claim(id, clock_.now(), short_lease)) {
      FISCAL_FAIL_POINT("requests.after_claim");
      try {
        return move_claimed(*claim, decide);
      } catch (const store::Fenced&) {
        // Overtaken after the lease was over, and nothing was changed: as if it had not been claimed.
      }
    }
    // A settlement rings the bell just after the claim is free; the short wait covers a claim that ends
    // silently.
    const auto a_little = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    watch.wait_until(std::min(until, a_little));
    if (std::chrono::steady_clock::now() >= until)
      return Finding{
          "busy", {}, {}, "the invoice is being worked on at this moment", "Ask again in a few seconds."};
  }
}

Result<InvoiceRecord> Requests::move_claimed(const store::Claim& claim, const Decide& decide) {
  auto transition = decide(claim.record);
  if (!transition) {
    store_.release(claim);
    return transition.error();
  }
  auto settlement = settlement_of(claim.record, std::move(*transition), {}, store_, clock_.now());
  const auto other = settlement.other ? std::optional(settlement.other->id) : std::nullopt;
  const InvoiceRecord settled = store_.settle(claim, std::move(settlement));
  bell_.ring(claim.record.id);
  if (other) bell_.ring(*other);
  wake_();
  return settled;
}

}  // namespace fiscal::dispatch
