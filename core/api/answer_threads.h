#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fiscal::api {

/// The threads on which requests are answered: started as they are needed, at most so many, with a queue that
/// is bounded too. Safe from any thread.
class AnswerThreads {
 public:
  AnswerThreads(int most_threads, std::size_t most_waiting)
      : most_threads_(most_threads), most_waiting_(most_waiting) {}
  ~AnswerThreads();
  AnswerThreads(const AnswerThreads&) = delete;
  AnswerThreads& operator=(const AnswerThreads&) = delete;

  /// False: as many wait as may. `work` must not throw.
  bool offer(std::function<void()> work);
  /// Goes on with what was taken up before: never refused.
  void go_on(std::function<void()> work);

 private:
  bool all_busy() const { return static_cast<std::size_t>(idle_) <= waiting_.size(); }
  void put(std::function<void()> work);
  void call_one();
  void run();

  const int most_threads_;
  const std::size_t most_waiting_;
  std::mutex mutex_;  ///< Guards what follows.
  std::condition_variable offered_;
  std::deque<std::function<void()>> waiting_;
  int idle_ = 0;
  bool is_called_ = false;  ///< One of the idle is on its way to what waits.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fiscal::api
