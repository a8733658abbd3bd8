#include "core/api/answer_threads.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// Works that end only when all of them are in hand at once.
class Meeting {
 public:
  explicit Meeting(int expected) : expected_(expected) {}

  void attend() {
    std::unique_lock lock(mutex_);
    ++present_;
    changed_.notify_all();
    wait(lock, present_);
    ++gone_;
    changed_.notify_all();
  }
  bool took_place() {
    std::unique_lock lock(mutex_);
    return wait(lock, gone_) && present_ == expected_;
  }

 private:
  bool wait(std::unique_lock<std::mutex>& lock, const int& count) {
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count == expected_; });
  }

  const int expected_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int present_ = 0;
  int gone_ = 0;
};

}  // namespace

TEST_CASE("works that come in a burst are in hand at once, by new threads and by those that rest",
          "[api][answer_threads]") {
  constexpr int threads = 8;
  Meeting first(threads), second(threads);
  api::AnswerThreads pool(threads, threads);
  for (Meeting* meeting : {&first, &second}) {
    for (int at = 0; at < threads; ++at) REQUIRE(pool.offer([meeting] { meeting->attend(); }));
    REQUIRE(meeting->took_place());
  }
}

}  // namespace fiscal::test
