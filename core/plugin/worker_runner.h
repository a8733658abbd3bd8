#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/lane_call.h"
#include "core/plugin/runner.h"
#include "core/plugin/supervisor.h"

namespace fiscal::plugin {

/// Runs each plugin in a process of its own, without network, files or privileges: the way for plugins that
/// one did not write, and the usual one. A plugin that crashes or hangs ends its process; the gateway starts
/// another, and refuses a connection for a while over which it happens again and again.
///
/// A call runs on the caller's thread here, which serves what the plugin asks meanwhile, and on a thread of
/// its own in the worker.
class WorkerRunner final : public PluginRunner {
 public:
  /// Throws std::runtime_error when workers could not be started at all on this machine.
  WorkerRunner(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock,
               const WorkerLimits& limits);

  CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                  CallServices& services) override;
  Result<std::monostate> check_settings(const Connection& connection) override;
  std::shared_ptr<const Manifest> manifest(std::string_view plugin) override;
  /// `Supervisor::expect`.
  void expect(std::string_view plugin) { supervisor_.expect(std::string(plugin)); }

  /// Puts new versions in force without an interruption (Supervisor::replace).
  Findings replace(std::shared_ptr<const Catalog> catalog) { return supervisor_.replace(std::move(catalog)); }

  /// The workers that run, and how well each is confined.
  std::vector<WorkerStatus> workers() const { return supervisor_.workers(); }
  std::vector<WorkerTally> tallies() const { return supervisor_.tallies(); }

 private:
  LaneOutcome run(const Supervisor::Seat& seat, const Connection& connection, std::string_view method,
                  std::string_view request, CallServices& services);
  CallResult without_reply(const Supervisor::Seat& seat, const Connection& connection,
                           std::string_view method, LaneOutcome::How how);

  Log& log_;
  const WorkerLimits limits_;
  Supervisor supervisor_;
};

}  // namespace fiscal::plugin
