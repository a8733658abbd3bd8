#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/log.h"
#include "core/plugin/call_threads.h"
#include "core/plugin/catalog.h"
#include "core/plugin/host_table.h"
#include "core/plugin/instance_pool.h"
#include "core/plugin/library.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

struct InlineLimits {
  PoolLimits pool;
  Duration grace = seconds(2);         ///< What a call may take after its budget before its thread is left.
  Duration open_budget = seconds(10);  ///< For check_settings.
};

/// Runs plugins in this process: for plugins of one's own, for debugging and for small machines. A plugin
/// that crashes takes the gateway along, and one that hangs cannot be killed: its thread is left and its
/// connection refused until that thread returns (run such a plugin as a worker).
///
/// A call runs on a thread of the runner's own while the caller waits, because nothing else lets the caller
/// go on when a plugin does not return. That costs about 20 µs a call (tests/bench/plugin_bench); the
/// services of the call are used from that thread.
class InlineRunner final : public PluginRunner {
 public:
  InlineRunner(std::shared_ptr<const Catalog> catalog, Log& log, InlineLimits limits = {});

  /// Closes the instances and waits up to the grace for calls that still run. No caller may be inside `call`.
  ~InlineRunner() override;

  CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                  CallServices& services) override;
  Result<std::monostate> check_settings(const Connection& connection) override;
  std::shared_ptr<const Manifest> manifest(std::string_view plugin) override;

  /// Whether a call of the connection never returned, so that none is made here until it does.
  bool refuses(const ConnectionId& connection) const;

 private:
  /// What a thread that was left still needs.
  struct Shared;

  Result<std::shared_ptr<const Library>> library_of(std::string_view plugin) const;

  const std::shared_ptr<const Catalog> catalog_;
  Log& log_;
  const InlineLimits limits_;
  const std::shared_ptr<Shared> shared_;
  CallThreads threads_;
};

}  // namespace fiscal::plugin
