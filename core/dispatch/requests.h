#pragma once

#include <fiscal/json.hpp>

#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

/// What clients and operators ask of an invoice that is already in the house: cancellation and settlement by
/// a person. They enter the same machine as a provider's answers. Safe from any thread.
class Requests {
 public:
  Requests(store::Store& store, const Clock& clock, Bell& bell, std::function<void()> wake)
      : store_(store), clock_(clock), bell_(bell), wake_(std::move(wake)) {}

  /// Asks for cancellation. While an attempt runs this waits for its end, at most `patience`; then the error
  /// is `busy`. Other errors: `not_found`, `state_does_not_allow`.
  Result<InvoiceRecord> cancel(const AccountId& account, InvoiceId id, const CancelReasonGiven& reason,
                               Duration patience);

  /// Takes an invoice back of which nothing ever left; one that has left is not touched: error
  /// `state_does_not_allow`.
  Result<InvoiceRecord> withdraw(const AccountId& account, InvoiceId id, const CancelReasonGiven& reason,
                                 Duration patience);

  Result<InvoiceRecord> settle(const AccountId& account, InvoiceId id, const PersonSays& says,
                               Duration patience);

 private:
  using Decide = std::function<Result<Transition>(const InvoiceRecord&)>;

  Result<InvoiceRecord> move(const AccountId& account, InvoiceId id, Duration patience, const Decide& decide);
  /// Throws Fenced.
  Result<InvoiceRecord> move_claimed(const store::Claim& claim, const Decide& decide);

  store::Store& store_;
  const Clock& clock_;
  Bell& bell_;
  std::function<void()> wake_;
};

}  // namespace fiscal::dispatch
