#pragma once

#include <fiscal/date.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/log.h"

namespace fiscal::app {

/// Does things again and again on a thread of its own: what nobody waits for. What one throws is logged, and
/// it is tried again in its next round.
class Rounds {
 public:
  explicit Rounds(Log& log) : log_(log) {}
  ~Rounds();

  /// Before `start`. The first round is `first` after it: who has just started the gateway wants answers.
  void add(std::string name, Duration every, std::function<void()> task, Duration first = {});
  void start();
  /// Begins no task more, from here on; waits for nothing.
  void begin_nothing_more();
  /// That, and waits for the task that runs, at most until `deadline` from now. False: it still runs, and
  /// only the destructor waits for it.
  bool stop(Duration deadline);

 private:
  struct Round {
    std::string name;
    Duration every;
    std::function<void()> task;
    std::chrono::steady_clock::time_point next;  ///< From the start on.
    Duration first;
  };

  void run();
  void run_until_stopped();

  Log& log_;
  std::vector<Round> rounds_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  ///< Guarded by mutex_, as the next.
  bool runs_ = false;
  std::thread thread_;
};

}  // namespace fiscal::app
