#pragma once

#include <functional>

#include "core/plugin/frame_socket.h"
#include "core/plugin/reply.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// What is asked of a plugin over a lane. An empty method: open with the settings, and close.
struct LaneRequest {
  const ConnectionId& connection;
  const std::string& settings;
  std::string_view method;
  std::string_view request;
  std::uint64_t call = 0;  ///< Its number in the worker, for Stop.
};

struct LaneRules {
  Duration grace;
  std::function<void()> stop;  ///< Tells the worker that time is up.
  std::function<void(std::string_view what, std::uint64_t times)> misbehaved;
};

struct LaneOutcome {
  enum class How {
    Replied,
    Refused,  ///< By `open`.
    Dead,     ///< The lane was closed from the other side.
    Broken,   ///< What came is no frame, or none that belongs there.
    Hung,     ///< The grace is over: the lane cannot be used again.
  };

  How how;
  RawReply reply;
};

/// Runs one call over an idle lane, on this thread: sends it, serves what the plugin asks, and waits for its
/// end until the grace after the budget is over.
LaneOutcome call_over_lane(FrameSocket& lane, const LaneRequest& request, CallServices& services,
                           const LaneRules& rules);

}  // namespace fiscal::plugin
