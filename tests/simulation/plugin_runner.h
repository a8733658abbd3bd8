#pragma once

#include <fiscal/plugin.h>

#include <map>

#include "core/plugin/runner.h"
#include "tests/simulation/call_mark.h"
#include "tests/simulation/departure_check.h"
#include "tests/simulation/scheduler.h"

namespace fiscal::simulation {

/// Runs plugins on the caller's fiber, through the C interface, and notes which call each fiber is in. What a
/// plugin does is its own; what the simulation learns from its answers is for the checkers alone.
class SimulatedRunner final : public plugin::PluginRunner {
 public:
  struct Plugin {
    const fiscal_plugin* table = nullptr;
    std::shared_ptr<const plugin::Manifest> manifest;
  };
  using Plugins = std::map<std::string, Plugin, std::less<>>;

  SimulatedRunner(const Plugins& plugins, Scheduler& scheduler, CallMarks& calls, DepartureCheck& departures)
      : plugins_(plugins), scheduler_(scheduler), calls_(calls), departures_(departures) {}

  plugin::CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                          plugin::CallServices& services) override;
  Result<std::monostate> check_settings(const Connection&) override { return std::monostate{}; }
  std::shared_ptr<const plugin::Manifest> manifest(std::string_view plugin) override;

 private:
  const Plugins& plugins_;
  Scheduler& scheduler_;
  CallMarks& calls_;
  DepartureCheck& departures_;
};

}  // namespace fiscal::simulation
