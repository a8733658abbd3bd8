#pragma once

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/dispatch/bell.h"
#include "core/dispatch/breaker.h"
#include "core/dispatch/call.h"
#include "core/dispatch/directory.h"
#include "core/dispatch/lanes.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// Does what one claimed invoice waits for, from the claim to the settlement, on the caller's thread. This is where
/// number, departure and outcome meet; which comes when is in docs/life_of_an_invoice.md. Safe from any thread.
class Worker {
 public:
  struct Parts {
    store::Store& store;
    plugin::PluginRunner& runner;
    Caller& caller;
    Directory& directory;
    const Clock& clock;
    Log& log;
    Bell& bell;
    Lanes& lanes;
    Breaker& breaker;
  };

  Worker(const Parts& parts, Patience patience) : parts_(parts), patience_(std::move(patience)) {}

  /// Never throws for what a provider or a plugin does. Throws what the store throws when it is broken.
  void work(store::Claim claim);

 private:
  struct Way;

  void issue(store::Claim& claim, const Way& way);
  void cancel(store::Claim& claim, const Way& way);
  void query(store::Claim& claim, const Way& way);
  void settle(store::Claim& claim, Transition transition, Trace trace);
  void give_back(const store::Claim& claim, const std::string& text);

  Parts parts_;
  Patience patience_;
};

}  // namespace fiscal::dispatch
