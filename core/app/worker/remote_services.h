#pragma once

#include <atomic>
#include <chrono>

#include "core/plugin/frame_socket.h"
#include "core/plugin/runner.h"

namespace fiscal::worker {

/// The services of one call, asked of the gateway over the call's lane. The budget is counted here, from when
/// the call arrived. Ends the process when the gateway is gone.
class RemoteServices final : public plugin::CallServices {
 public:
  RemoteServices(plugin::FrameSocket& lane, Duration budget, const std::atomic<bool>& stopped)
      : lane_(lane),
        ends_(Steady::now() + std::chrono::milliseconds(budget.milliseconds)),
        stopped_(stopped) {}

  Answer call(std::string_view service, std::string_view request) override;
  void log(int level, std::string_view record) override;
  Duration remaining() override;

 private:
  using Steady = std::chrono::steady_clock;

  plugin::FrameSocket& lane_;
  const Steady::time_point ends_;
  const std::atomic<bool>& stopped_;
};

}  // namespace fiscal::worker
