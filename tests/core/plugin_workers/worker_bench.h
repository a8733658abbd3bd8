#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/plugin/worker_runner.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {

inline plugin::WorkerLimits worker_limits() {
  plugin::WorkerLimits limits;
  limits.program = binary_dir() / "bin/fiscal-worker";
  limits.grace = milliseconds(300);
  return limits;
}

inline std::shared_ptr<const plugin::Catalog> catalog_of(const std::filesystem::path& folder,
                                                         const plugin::PluginLock& lock = {}) {
  return std::make_shared<const plugin::Catalog>(plugin::Catalog::scan({folder}, {}, lock));
}

inline std::filesystem::path hostile_plugins(const std::string& set = "zoo") {
  return binary_dir() / "worker_plugins" / set;
}

inline Connection connection_of(const std::string& plugin, const std::string& id = "one") {
  Connection connection;
  connection.id = id;
  connection.account = "acme";
  connection.plugin = plugin;
  connection.settings = "{}";
  return connection;
}

/// True as soon as `holds` is, within a generous time: for what another process or thread does.
inline bool soon(const std::function<bool()>& holds) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > patience) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// Workers of the hostile plugins, a log that remembers, and a clock that stands still.
struct WorkerBench {
  explicit WorkerBench(const plugin::WorkerLimits& limits = worker_limits(),
                       std::shared_ptr<const plugin::Catalog> catalog = catalog_of(hostile_plugins()))
      : runner(std::move(catalog), log, clock, limits) {}

  plugin::CallResult call(const std::string& method, const std::string& request = "{}",
                          const std::string& connection = "one", const std::string& plugin = "brute",
                          Duration budget = seconds(20)) {
    ScriptedServices services(budget);
    return runner.call(connection_of(plugin, connection), method, request, services);
  }

  RecordingLog log;
  FakeClock clock;
  plugin::WorkerRunner runner;
};

}  // namespace fiscal::test
