#include "core/dispatch/due_work.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "core/base/clock.h"
#include "tests/support/catch.h"
#include "tests/support/forwarding_resources.h"
#include "tests/support/memory_store.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {
namespace {

store::Resource due_now(const Clock& clock, const std::string& id) {
  store::Resource resource;
  resource.account = "acme";
  resource.kind = "errand";
  resource.id = id;
  resource.created_at = clock.now();
  resource.body = "{}";
  resource.due_at = clock.now();
  return resource;
}

/// A store that counts who looks for due work.
class WatchedStore final : public test::ForwardingResources {
 public:
  using ForwardingResources::ForwardingResources;

  /// Whether there were `count` looks, at the latest after `patience`.
  bool sees_looks(int count, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return looked_.wait_for(lock, patience, [&] { return looks_ >= count; });
  }
  int looks() {
    const std::lock_guard lock(mutex_);
    return looks_;
  }

  std::vector<store::Resource> due_resources(const std::string& kind, Instant now, int limit) override {
    auto due = ForwardingResources::due_resources(kind, now, limit);
    const std::lock_guard lock(mutex_);
    ++looks_;
    looked_.notify_all();
    return due;
  }

 private:
  std::mutex mutex_;
  std::condition_variable looked_;
  int looks_ = 0;
};

/// How often all threads of this process but the calling one have gone to sleep of their own accord.
std::int64_t sleeps_of_others() {
  std::int64_t sum = 0;
  const std::string self = std::to_string(gettid());
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == self) continue;
    std::ifstream status(task.path() / "status");
    constexpr std::string_view name = "voluntary_ctxt_switches:";
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(name)) sum += std::stoll(line.substr(name.size()));
  }
  return sum;
}

}  // namespace

TEST_CASE("due work that is stopped begins nothing more and waits no longer than it may", "[dispatch]") {
  const SystemClock clock;
  MemoryStore store(clock);
  RecordingLog log;
  std::promise<void> begun, may_end;
  std::atomic<int> begun_count{0};
  dispatch::DueWork work(store, clock, log, {.kind = "errand", .threads = 1}, [&](store::Resource) {
    if (begun_count++ == 0) begun.set_value();
    may_end.get_future().wait();
  });
  store.put_resources({due_now(clock, "first")});
  work.start();
  begun.get_future().wait();

  work.begin_nothing_more();
  store.put_resources({due_now(clock, "second")});
  work.wake();
  CHECK_FALSE(work.stop(milliseconds(20)));
  may_end.set_value();
  CHECK(work.stop(seconds(20)));
  CHECK(begun_count == 1);
}

TEST_CASE("a look that finds nothing due wakes no thread that works", "[dispatch]") {
  const SystemClock clock;
  MemoryStore memory(clock);
  WatchedStore store(memory);
  RecordingLog log;
  constexpr int threads = 20, rounds = 50;
  dispatch::DueWork work(store, clock, log, {.kind = "errand", .threads = threads, .rest = {}},
                         [](store::Resource) {});
  work.start();
  REQUIRE(store.sees_looks(1));

  const std::int64_t before = sleeps_of_others();
  for (int round = 0; round < rounds; ++round) {
    const int seen = store.looks();
    work.wake();
    REQUIRE(store.sees_looks(seen + 1));
  }
  // Twenty times a look if each woke them all; the one that looks sleeps a few times itself.
  CHECK(sleeps_of_others() - before < rounds * threads / 2);
}

TEST_CASE("however often it is woken, due work rests after a look that found nothing", "[dispatch]") {
  const SystemClock clock;
  MemoryStore memory(clock);
  WatchedStore store(memory);
  RecordingLog log;
  dispatch::DueWork work(store, clock, log, {.kind = "errand", .threads = 1, .rest = hours(1)},
                         [](store::Resource) {});
  work.start();
  REQUIRE(store.sees_looks(1));

  for (int n = 0; n < 100; ++n) work.wake();
  CHECK_FALSE(store.sees_looks(2, std::chrono::milliseconds(100)));
  CHECK(work.stop(seconds(20)));
}

TEST_CASE("work that ends cuts the rest short, since it may have left more", "[dispatch]") {
  const SystemClock clock;
  MemoryStore memory(clock);
  WatchedStore store(memory);
  RecordingLog log;
  std::promise<void> begun, may_end, second_begun;
  dispatch::DueWork work(store, clock, log, {.kind = "errand", .threads = 2, .rest = hours(1)},
                         [&](const store::Resource& claimed) {
                           if (claimed.id == "second") return second_begun.set_value();
                           begun.set_value();
                           may_end.get_future().wait();
                           store.put_resources({due_now(clock, "second")});
                         });
  store.put_resources({due_now(clock, "first")});
  work.start();
  begun.get_future().wait();
  work.wake();
  REQUIRE(store.sees_looks(2));

  may_end.set_value();
  CHECK(second_begun.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  CHECK(work.stop(seconds(20)));
}

}  // namespace fiscal::test
