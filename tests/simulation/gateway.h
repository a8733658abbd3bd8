#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/dispatch/dispatcher.h"
#include "core/dispatch/requests.h"
#include "core/intake/intake.h"
#include "core/services/host_services.h"
#include "tests/simulation/clocks.h"
#include "tests/simulation/failing_store.h"
#include "tests/simulation/plugin_runner.h"
#include "tests/simulation/wire.h"
#include "tests/support/memory_kv.h"

namespace fiscal::simulation {

/// What all hosts of a run share.
struct Surroundings {
  Scheduler& scheduler;
  Random& random;
  const Faults& faults;
  Wire& wire;
  CallMarks& calls;
  DepartureCheck& departures;
  const SimulatedRunner::Plugins& plugins;
  std::shared_ptr<const routing::Snapshot> snapshot;
  vault::Keyring& keyring;
  dispatch::DispatchOptions options;
  FailingStore::Parts store;
};

/// One process of the gateway, from its start to its death: the real intake, dispatcher and host services
/// over a store that fails and a network that is played. Everything that it knows it has from the store.
class Gateway final : public dispatch::Directory {
 public:
  /// Reads what the store has; made by a fiber of the process that it is.
  Gateway(const Surroundings& around, Duration skew);

  /// Looks for work until the process dies, as the dispatcher's own thread does; each claim gets a fiber, as
  /// there a thread. `self` keeps the gateway alive until the last of them has gone.
  void look_for_work(const std::shared_ptr<Gateway>& self);

  intake::Answer accept(const intake::Request& request);
  intake::Answer substitute(const intake::Request& request, const intake::SubstitutionAsked& substitution);
  Result<InvoiceRecord> cancel(const AccountId& account, InvoiceId id);
  Result<InvoiceRecord> settle(const AccountId& account, InvoiceId id, const dispatch::PersonSays& says);

  std::shared_ptr<const Connection> connection(std::string_view id) override;
  std::shared_ptr<const Account> account(std::string_view id) override;

 private:
  Surroundings around_;
  HostClock clock_;
  SilentLog log_;
  FailingStore store_;
  test::MemoryKv kv_;
  SimulatedTransport transport_;
  services::HostServices services_;
  SimulatedRunner runner_;
  dispatch::Bell bell_;
  dispatch::Lanes lanes_;
  dispatch::Breaker breaker_;
  dispatch::Caller caller_;
  Signal woken_;
  bool broken_ = false;
  dispatch::Dispatcher dispatcher_;
  dispatch::Requests requests_;
  intake::Intake intake_;
};

}  // namespace fiscal::simulation
