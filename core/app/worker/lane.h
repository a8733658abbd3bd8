#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "core/app/worker/misbehaviour.h"
#include "core/plugin/frame_socket.h"
#include "core/plugin/host_table.h"
#include "core/plugin/instance_pool.h"

namespace fiscal::worker {

/// What the lanes of a worker share.
struct Household {
  Household(std::string id, const fiscal_plugin& the_table, plugin::PoolLimits limits)
      : plugin(std::move(id)), table(the_table), host(misbehaviour), pool(limits) {}

  const std::string plugin;
  const fiscal_plugin& table;
  MisbehaviourLog misbehaviour;
  plugin::HostTable host;
  plugin::InstancePool pool;
};

/// Where one call after another is served, on a thread of its own.
class Lane {
 public:
  Lane(int descriptor, Household& household) : socket_(Descriptor(descriptor)), household_(household) {}

  int number() const { return socket_.number(); }

  /// Serves until the gateway closes the lane.
  void serve();

  /// Ends the call's time if it is the one that runs here. From any thread.
  void stop(std::uint64_t call) {
    if (call_ == call) stopped_ = true;
  }

 private:
  struct Opening {
    Duration budget;
    std::string connection;
    std::string settings;
  };

  void check(const Opening& opening);
  void invoke(const Opening& opening, const plugin::Frame& frame);
  void end_call(plugin::FrameKind kind, const plugin::RawReply& reply);

  plugin::FrameSocket socket_;
  Household& household_;
  std::atomic<std::uint64_t> call_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace fiscal::worker
