#include "core/plugin/verdict.h"
#include "tests/core/plugin_workers/worker_bench.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {

TEST_CASE("three crashes within a minute suspend the connection, and its jobs wait", "[workers]") {
  test::WorkerBench bench;
  for (int n = 0; n < 3; ++n) CHECK(bench.call("abort/1", "{}", "bad").end == CallEnd::Crashed);
  const CallResult refused = bench.call("echo/1", "{}", "bad");
  CHECK(refused.end == CallEnd::NotOpened);
  CHECK(refused.reply.find("crashed too often") != std::string::npos);
  const auto verdict = judge_issue(refused, {});
  REQUIRE(std::holds_alternative<NotSent>(verdict.outcome));
  CHECK(std::get<NotSent>(verdict.outcome).retry == Retry::Later);
  CHECK(bench.log.count(LogLevel::Critical, "plugin=brute connection=bad") == 1);
  CHECK(bench.call("echo/1", "{}", "good").end == CallEnd::Answered);

  bench.clock.advance(seconds(31));
  CHECK(bench.call("echo/1", "{}", "bad").end == CallEnd::Answered);
}

TEST_CASE("who crashes again after a suspension is suspended at once, and for longer", "[workers]") {
  test::WorkerBench bench;
  for (int n = 0; n < 3; ++n) bench.call("abort/1");
  bench.clock.advance(seconds(31));
  CHECK(bench.call("abort/1").end == CallEnd::Crashed);
  bench.clock.advance(seconds(31));
  CHECK(bench.call("echo/1").end == CallEnd::NotOpened);
  bench.clock.advance(seconds(30));
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  CHECK(bench.log.count(LogLevel::Critical, "for_seconds=60") == 1);
}

TEST_CASE("crashes that are far apart suspend nobody", "[workers]") {
  test::WorkerBench bench;
  for (int n = 0; n < 5; ++n) {
    CHECK(bench.call("abort/1").end == CallEnd::Crashed);
    bench.clock.advance(seconds(40));
  }
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("a plugin that crashes while it is loaded is refused, and is not started without end",
          "[workers]") {
  test::WorkerBench bench;
  for (int n = 0; n < 3; ++n) {
    const CallResult result = bench.call("issue/1", "{}", "c" + std::to_string(n), "stillborn");
    CHECK(result.end == CallEnd::NotOpened);
    INFO(result.reply);
    CHECK(result.reply.find("SIGABRT (Aborted) while it started") != std::string::npos);
  }
  const CallResult suspended = bench.call("issue/1", "{}", "c9", "stillborn");
  CHECK(suspended.end == CallEnd::NotOpened);
  CHECK(suspended.reply.find("crashed too often") != std::string::npos);
  CHECK(bench.runner.manifest("stillborn") == nullptr);
  CHECK(bench.log.count(LogLevel::Error, "SIGABRT") == 3);
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("settings that crash a plugin are told as such", "[workers]") {
  test::WorkerBench bench;
  Connection connection = test::connection_of("brute");
  connection.settings = R"({"do":"crash"})";
  const auto checked = bench.runner.check_settings(connection);
  REQUIRE(!checked);
  CHECK(checked.error().code == "plugin_did_not_open");
  CHECK(checked.error().text.find("SIGABRT") != std::string::npos);
}

TEST_CASE("a worker program that is not there is an answer, not an exception", "[workers]") {
  plugin::WorkerLimits limits = test::worker_limits();
  limits.program = "/nowhere/fiscal-worker";
  test::WorkerBench bench(limits);
  const CallResult result = bench.call("echo/1");
  CHECK(result.end == CallEnd::NotOpened);
  CHECK(result.reply.find("/nowhere/fiscal-worker") != std::string::npos);
}

}  // namespace fiscal::plugin
