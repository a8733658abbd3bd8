#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/plugin/frame_socket.h"
#include "core/plugin/manifest.h"
#include "core/plugin/output_lines.h"
#include "core/plugin/worker_launch.h"

namespace fiscal::plugin {

/// One version of a plugin, as its workers load it.
struct PluginVersion {
  explicit PluginVersion(CatalogEntry found) : entry(std::move(found)) {}

  const CatalogEntry entry;
  std::shared_ptr<const LibraryImage>
      image;  ///< From the first start on; used by the supervisor's thread alone.
  std::shared_ptr<const Manifest> manifest;  ///< As the library says it, once a worker was ready.
};

/// A running worker, as its supervisor knows it. What is not constant is guarded by the supervisor's mutex;
/// lanes belong to whoever has their seat, and what stands last to the supervisor's thread.
struct WorkerProcess {
  using Steady = std::chrono::steady_clock;

  enum class State {
    Starting,
    Ready,     ///< Takes calls.
    Draining,  ///< Finishes those that it has.
    Leaving,   ///< Was told to end.
    Ended,
  };
  enum class Lane { Free, Busy, Hung };

  WorkerProcess(std::string id, std::shared_ptr<PluginVersion> of, LaunchedWorker launched)
      : plugin(std::move(id)),
        version(std::move(of)),
        pid(launched.pid),
        process(std::move(launched.process)),
        output(std::move(launched.output)),
        refusals(std::move(launched.refusals)),
        control(std::move(launched.control)) {
    for (Descriptor& lane : launched.lanes) {
      lanes.push_back(std::make_unique<FrameSocket>(std::move(lane)));
      lanes.back()->wait_at_most(look_every);
      lanes.back()->begin_waits_awake();
    }
    lane_state.assign(lanes.size(), Lane::Free);
    connections.resize(lanes.size());
    for (std::size_t n = lanes.size(); n > 0; --n) free_lanes.push_back(n - 1);
  }

  /// How often a waiting caller looks whether the call was cancelled.
  static constexpr Duration look_every = milliseconds(100);

  const std::string plugin;
  const std::shared_ptr<PluginVersion> version;
  const pid_t pid;
  const Descriptor process;
  const Descriptor output;
  const Descriptor refusals;
  std::vector<std::unique_ptr<FrameSocket>> lanes;

  State state = State::Starting;
  std::vector<Lane> lane_state;
  std::vector<ConnectionId> connections;  ///< Whose call a busy lane runs.
  std::vector<std::size_t> free_lanes;    ///< Last used last, and taken first: its thread is warm.
  int busy = 0;
  int calls = 0;           ///< So far.
  bool condemned = false;  ///< To be killed as soon as no call is in it.
  std::string confinement;
  std::optional<Finding> unusable;           ///< Why it never got ready.
  std::string end;                           ///< What became of it.
  Steady::time_point since = Steady::now();  ///< When it came into its state, or last had a call.
  FrameSocket control;  ///< Received from by the supervisor's thread; sent to under the mutex.

  OutputLines lines;
  std::map<std::string, std::uint64_t> refused;  ///< How often, by what was tried.
};

}  // namespace fiscal::plugin
