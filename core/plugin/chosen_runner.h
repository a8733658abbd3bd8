#pragma once

#include <set>
#include <string>

#include "core/plugin/inline_runner.h"
#include "core/plugin/worker_runner.h"

namespace fiscal::plugin {

/// Runs each plugin where the operator chose: those that are named in this process, all others in workers. A
/// connection whose plugin hangs in this process moves to a worker until its thread comes back.
class ChosenRunner final : public PluginRunner {
 public:
  struct Choice {
    std::set<std::string> in_this_process;
    InlineLimits inline_limits;
    WorkerLimits worker_limits;
  };

  /// Throws std::runtime_error when workers could not be started at all on this machine.
  ChosenRunner(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock, Choice choice);

  CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                  CallServices& services) override;
  Result<std::monostate> check_settings(const Connection& connection) override;
  std::shared_ptr<const Manifest> manifest(std::string_view plugin) override;

  /// The plugin's manifest will be asked for soon: what it takes to know it is begun.
  void expect(std::string_view plugin);

  /// New versions of plugins that run in workers (WorkerRunner::replace). Those of this process stay until
  /// the gateway is started again.
  Findings replace(std::shared_ptr<const Catalog> catalog) { return workers_.replace(std::move(catalog)); }

  /// The workers that run, and how well each is confined.
  std::vector<WorkerStatus> workers() const { return workers_.workers(); }
  std::vector<WorkerTally> tallies() const { return workers_.tallies(); }

 private:
  PluginRunner& runner_for(const Connection& connection);

  const std::set<std::string> in_this_process_;
  InlineRunner inline_;
  WorkerRunner workers_;
};

}  // namespace fiscal::plugin
