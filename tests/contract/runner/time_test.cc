#include <chrono>
#include <thread>

#include "tests/contract/runner/runner_kinds.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

using Steady = std::chrono::steady_clock;

const test::RunnerKind& one_kind_after_another() {
  return test::runner_kinds()[GENERATE(range(std::size_t{0}, test::runner_kinds().size()))];
}

Duration since(Steady::time_point start) {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start).count()};
}

}  // namespace

TEST_CASE("a call without a budget does not reach the plugin", "[runner]") {
  test::RunnerBench bench(one_kind_after_another());
  test::ScriptedServices none(Duration{0});
  CHECK(bench.runner->call(test::a_connection(), "who/1", "{}", none).end == CallEnd::Stopped);
  test::ScriptedServices services;
  CHECK(bench.runner->call(test::a_connection(), "who/1", "{}", services).reply.find("\"calls\":1,") !=
        std::string::npos);
}

TEST_CASE("a plugin sees what is left of its budget", "[runner]") {
  test::RunnerBench bench(one_kind_after_another());
  test::ScriptedServices services(seconds(15));
  const auto left = std::stoll(bench.runner->call(test::a_connection(), "remaining/1", "{}", services).reply);
  CHECK(left > 10'000);
  CHECK(left <= 15'000);
}

TEST_CASE("a plugin that heeds its budget ends by itself, and no service acts for it after the budget",
          "[runner]") {
  test::RunnerBench bench(one_kind_after_another(), {.grace = seconds(10), .pool = {}});
  test::ScriptedServices services(milliseconds(50));
  const auto start = Steady::now();
  CHECK(bench.runner->call(test::a_connection(), "wait_until_stopped/1", "{}", services).end ==
        CallEnd::Stopped);
  CHECK(since(start) >= milliseconds(45));  // A budget counts whole milliseconds.
  CHECK(since(start) < seconds(9));
  CHECK(services.calls.empty());
  test::ScriptedServices more;
  CHECK(bench.runner->call(test::a_connection(), "echo/1", "{}", more).end == CallEnd::Answered);
}

TEST_CASE("a call that is cancelled from outside ends before its budget", "[runner]") {
  test::RunnerBench bench(one_kind_after_another(), {.grace = seconds(10), .pool = {}});
  test::ScriptedServices services(minutes(5));
  std::thread canceller([&] {
    while (services.times_asked < 5) std::this_thread::yield();
    services.cancelled = true;
  });
  CHECK(bench.runner->call(test::a_connection(), "wait_until_stopped/1", "{}", services).end ==
        CallEnd::Stopped);
  canceller.join();
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "plugin_did_not_return") == 0);
}

TEST_CASE("a plugin that does not return is left after the grace, and other connections go on", "[runner]") {
  const test::RunnerKind& kind = one_kind_after_another();
  test::RunnerBench bench(kind, {.grace = milliseconds(100), .pool = {}});
  test::ScriptedServices services(milliseconds(50));
  const auto start = Steady::now();
  CHECK(bench.runner->call(test::a_connection("stuck"), "hang/1", "{}", services).end == CallEnd::Stopped);
  CHECK(since(start) >= milliseconds(145));
  CHECK(since(start) < seconds(10));
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "connection=stuck") == 1);

  test::ScriptedServices more;
  const CallResult next = bench.runner->call(test::a_connection("stuck"), "echo/1", "{}", more);
  if (kind.after_hang == test::AfterHang::RefusesConnection) {
    CHECK(next.end == CallEnd::NotOpened);
    CHECK(next.reply.find("never returned") != std::string::npos);
  } else {
    CHECK(next.end == CallEnd::Answered);
  }
  CHECK(bench.runner->call(test::a_connection("another"), "echo/1", "{}", more).end == CallEnd::Answered);
}

TEST_CASE("a plugin that returns long after it was left does no harm, and its connection works again",
          "[runner]") {
  test::RunnerBench bench(one_kind_after_another(), {.grace = milliseconds(50), .pool = {}});
  {
    test::ScriptedServices services(milliseconds(50));
    CHECK(bench.runner->call(test::a_connection(), "oversleep/1", "{}", services).end == CallEnd::Stopped);
    CHECK(services.logged.empty());
  }
  const auto patience = Steady::now() + std::chrono::seconds(20);
  CallResult again;
  do {
    test::ScriptedServices services;
    again = bench.runner->call(test::a_connection(), "echo/1", "{}", services);
    std::this_thread::yield();
  } while (again.end != CallEnd::Answered && Steady::now() < patience);
  CHECK(again.end == CallEnd::Answered);
}

TEST_CASE("a plugin that crashes ends its call and nothing else", "[runner]") {
  const test::RunnerKind& kind = one_kind_after_another();
  if (!kind.survives_crashes) return;
  test::RunnerBench bench(kind);
  test::ScriptedServices services;
  CHECK(bench.runner->call(test::a_connection(), "crash/1", "{}", services).end == CallEnd::Crashed);
  CHECK(bench.runner->call(test::a_connection(), "echo/1", "{}", services).end == CallEnd::Answered);
}

}  // namespace fiscal::plugin
