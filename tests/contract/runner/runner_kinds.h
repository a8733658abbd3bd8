#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/plugin/catalog.h"
#include "core/plugin/instance_pool.h"
#include "core/plugin/runner.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {

struct RunnerSettings {
  Duration grace = milliseconds(300);
  plugin::PoolLimits pool;
};

/// What a runner does with a plugin that does not return.
enum class AfterHang {
  RefusesConnection,  ///< Nothing can be done about the thread.
  StartsAnew,         ///< The process was killed.
};

/// One implementation of PluginRunner, and what it may do otherwise than the others.
struct RunnerKind {
  std::string name;
  AfterHang after_hang;
  bool survives_crashes;
  std::function<std::unique_ptr<plugin::PluginRunner>(std::shared_ptr<const plugin::Catalog>, Log&,
                                                      const RunnerSettings&)>
      make;
};

/// Every implementation. A new one joins here and has to keep the whole contract.
const std::vector<RunnerKind>& runner_kinds();

/// A runner of one kind over the test plugins, with a log that remembers.
struct RunnerBench {
  explicit RunnerBench(const RunnerKind& kind, const RunnerSettings& settings = {});

  RecordingLog log;
  std::shared_ptr<const plugin::Catalog> catalog;
  std::unique_ptr<plugin::PluginRunner> runner;
};

/// A connection of the plugin `rascal`.
Connection a_connection(std::string id = "one", std::string settings = "{}");

}  // namespace fiscal::test
