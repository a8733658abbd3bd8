#include "core/dispatch/due_work.h"

#include <atomic>
#include <future>

#include "core/base/clock.h"
#include "tests/support/catch.h"
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

}  // namespace fiscal::test
