#pragma once

#include <fiscal/plugin.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/plugin/runner.h"

namespace fiscal::test {

/// Where several calls wait for each other.
class MeetingPoint {
 public:
  explicit MeetingPoint(int expected) : expected_(expected) {}

  /// True when all that are expected came before the time was over.
  bool meet(Duration patience) {
    std::unique_lock lock(mutex_);
    ++present_;
    all_here_.notify_all();
    return all_here_.wait_for(lock, std::chrono::milliseconds(patience.milliseconds),
                              [&] { return present_ >= expected_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  int present_ = 0;
  const int expected_;
};

/// The services of one call, in real time: plugins are real code, and a runner has to let them go in real
/// time.
class ScriptedServices final : public plugin::CallServices {
 public:
  explicit ScriptedServices(Duration budget = seconds(20), MeetingPoint* meeting = nullptr)
      : ends_(Steady::now() + std::chrono::milliseconds(budget.milliseconds)), meeting_(meeting) {}

  Answer call(std::string_view service, std::string_view request) override {
    calls.emplace_back(service, request);
    if (service == "echo/1") return {FISCAL_OK, "{\"you_said\":" + std::string(request) + "}"};
    if (service == "broken/1") throw std::runtime_error("the disk is gone");
    if (service == "meet/1" && meeting_ != nullptr)
      return {FISCAL_OK, meeting_->meet(seconds(10)) ? "{\"met\":true}" : "{\"met\":false}"};
    return {FISCAL_UNSUPPORTED, {}};
  }

  void log(int level, std::string_view record) override { logged.emplace_back(level, record); }

  Duration remaining() override {
    ++times_asked;
    if (cancelled) return {0};
    return {std::chrono::duration_cast<std::chrono::milliseconds>(ends_ - Steady::now()).count()};
  }

  std::vector<std::pair<std::string, std::string>> calls;
  std::vector<std::pair<int, std::string>> logged;
  std::atomic<bool> cancelled = false;
  std::atomic<int> times_asked = 0;  ///< For `remaining`, by the runner and by the plugin.

 private:
  using Steady = std::chrono::steady_clock;

  Steady::time_point ends_;
  MeetingPoint* meeting_;
};

}  // namespace fiscal::test
