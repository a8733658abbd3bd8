#pragma once

#include <fiscal/date.hpp>

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/store.h"

namespace fiscal::dialects {

/// Tells a repeat from a new request by its body alone, for systems whose requests carry no key: all requests
/// of one account with one body within a window from the first share one idempotency key. What is durable is
/// the key, written before the invoice, so that of two that arrive together, at whichever gateway, one makes
/// the invoice and the other finds it. Safe from any thread.
class ReplayWindow {
 public:
  ReplayWindow(store::Store& store, const Clock& clock, Duration window)
      : store_(store), clock_(clock), window_(window) {}

  /// The idempotency key of a request with this body. `what` names the call: "asaas POST /v3/invoices".
  std::string key_of(const AccountId& account, std::string_view what, std::string_view body);

  /// A key that no other request has.
  static std::string fresh_key();

 private:
  store::Store& store_;
  const Clock& clock_;
  const Duration window_;
};

}  // namespace fiscal::dialects
