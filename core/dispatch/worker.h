#pragma once

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/dispatch/bell.h"
#include "core/dispatch/breaker.h"
#include "core/dispatch/call.h"
#include "core/dispatch/directory.h"
#include "core/dispatch/lanes.h"
#include "core/dispatch/lost_numbers.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// One call of a plugin, for metrics.
struct CallMeasure {
  std::string_view plugin;
  std::string_view operation;  ///< "issue", "cancel", "status".
  std::string_view outcome;
  Duration took;
};

/// Does what one claimed invoice waits for, from the claim to the settlement, on the caller's thread. This is
/// where number, departure and outcome meet; which comes when is in docs/life_of_an_invoice.md. Safe from any
/// thread.
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
    LostNumbers* lost = nullptr;                         ///< Absent: the store was never restored.
    std::function<void(const CallMeasure&)> measured{};  ///< After each call of a plugin; may be empty.
    /// Called while the disk has no room for what a call brought; waits a while, and false gives up. May be
    /// empty.
    std::function<bool()> wait_for_room{};
  };

  Worker(const Parts& parts, Patience patience) : parts_(parts), patience_(std::move(patience)) {}

  /// Never throws for what a provider or a plugin does. Throws what the store throws when it is broken.
  void work(store::Claim claim);

 private:
  struct Way;

  void issue(store::Claim& claim, const Way& way);
  void cancel(store::Claim& claim, const Way& way);
  void query(store::Claim& claim, const Way& way);
  template <class Call>
  auto measured(const Way& way, std::string_view operation, const Call& call);
  bool is_none_of_the_lost(store::Claim& claim, const Way& way);
  void settle(store::Claim& claim, Transition transition, Trace trace);
  void give_back(const store::Claim& claim, const std::string& text);

  Parts parts_;
  Patience patience_;
};

}  // namespace fiscal::dispatch
