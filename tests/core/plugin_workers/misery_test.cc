#include <signal.h>

#include <cerrno>
#include <future>
#include <nlohmann/json.hpp>
#include <set>

#include "core/plugin/verdict.h"
#include "tests/core/plugin_workers/worker_bench.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

constexpr EffectMark nothing_left{};
constexpr EffectMark something_left{.departed = true};

std::int64_t pid_of(test::WorkerBench& bench) {
  return nlohmann::json::parse(bench.call("pid/1").reply).at("result");
}

}  // namespace

TEST_CASE("however a plugin ends its process, its call ends in a true state and the next one is served",
          "[workers]") {
  struct Row {
    std::string method;
    std::string how;
  };
  // One that closed its lines is on its way out, and is ended by whoever is quicker.
  const Row rows[] = {{"segfault/1", "SIGSEGV"},   {"abort/1", "SIGABRT"},
                      {"overflow/1", "SIGSEGV"},   {"exit/1", "ended by itself with code 7"},
                      {"garbage/1", "was killed"}, {"close_lines/1", "its worker "}};
  for (const Row& row : rows) {
    INFO(row.method);
    test::WorkerBench bench;
    const auto before = pid_of(bench);
    const CallResult result = bench.call(row.method);
    INFO(result.reply);
    CHECK(result.end == CallEnd::Crashed);
    CHECK(result.reply.find(row.how) != std::string::npos);
    CHECK(std::holds_alternative<NotSent>(judge_issue(result, nothing_left).outcome));
    CHECK(std::holds_alternative<Unknown>(judge_issue(result, something_left).outcome));
    CHECK(bench.log.count(LogLevel::Error, "plugin_worker_crashed plugin=brute") +
              bench.log.count(LogLevel::Error, "plugin=brute") >=
          1);
    CHECK(pid_of(bench) != before);
  }
}

TEST_CASE("a reply that cannot be an outcome is none: too large, of a wrong shape, or no text", "[workers]") {
  test::WorkerBench bench;
  const auto before = pid_of(bench);
  const CallResult fifty = bench.call("fifty_megabytes/1");
  CHECK(fifty.end == CallEnd::Failed);
  CHECK(fifty.reply.find("8 MiB") != std::string::npos);
  for (const std::string method : {"fifty_megabytes/1", "not_utf8/1"}) {
    INFO(method);
    CHECK(std::holds_alternative<NotSent>(judge_issue(bench.call(method), nothing_left).outcome));
    CHECK(std::holds_alternative<Unknown>(judge_issue(bench.call(method), something_left).outcome));
  }
  // It claims success without a key: it may have seen the document.
  CHECK(std::holds_alternative<Unknown>(judge_issue(bench.call("wrong_shape/1"), nothing_left).outcome));
  CHECK(pid_of(bench) == before);
}

TEST_CASE("a plugin that eats memory or descriptors comes to its worker's limit, not to the machine's",
          "[workers]") {
  plugin::WorkerLimits limits = test::worker_limits();
  limits.memory_bytes = 256 << 20;
  test::WorkerBench bench(limits);
  const auto descriptors = nlohmann::json::parse(bench.call("descriptors/1").reply);
  CHECK(descriptors["detail"] == EMFILE);
  CHECK(descriptors["result"] < 64);
  bench.call("echo/1");
  const std::string confinement = bench.runner.workers().at(0).confinement;
  if (confinement.find("memory limit") == std::string::npos) {
    WARN("skipped: memory is not limited, since a sanitised process cannot run so");
    return;
  }
  const auto hoarded = nlohmann::json::parse(bench.call("memory/1").reply);
  CHECK(hoarded["result"].get<int>() * hoarded["detail"].get<std::int64_t>() < limits.memory_bytes);
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
}

TEST_CASE("a crash ends the calls of its worker, and those of other plugins go on", "[workers]") {
  test::WorkerBench bench;
  REQUIRE(bench.call("issue/1", "{}", "other", "eager").end == CallEnd::Answered);
  test::MeetingPoint meeting(3);
  const auto together = [&](const std::string& connection, const std::string& request) {
    return std::async(std::launch::async, [&bench, &meeting, connection, request] {
      test::ScriptedServices services(seconds(20), &meeting);
      return bench.runner.call(test::connection_of("brute", connection), "together/1", request, services);
    });
  };
  auto first = together("one", "{}");
  auto second = together("two", "crash");
  auto third = together("three", "{}");
  CHECK(second.get().end == CallEnd::Crashed);
  // They shared its process; the truth about each is what it had sent until then.
  for (auto* each : {&first, &third}) {
    const CallResult result = each->get();
    CHECK(result.end == CallEnd::Crashed);
    CHECK(std::holds_alternative<Unknown>(judge_issue(result, something_left).outcome));
    CHECK(std::holds_alternative<NotSent>(judge_issue(result, nothing_left).outcome));
  }
  CHECK(bench.call("issue/1", "{}", "other", "eager").end == CallEnd::Answered);
  CHECK(bench.log.count(LogLevel::Error, "calls_ended=3") == 1);
}

TEST_CASE("a call that hangs costs the calls beside it nothing, and its worker goes when they are through",
          "[workers]") {
  test::WorkerBench bench;
  const auto before = pid_of(bench);
  test::MeetingPoint meeting(2);
  auto beside = std::async(std::launch::async, [&] {
    test::ScriptedServices services(seconds(20), &meeting);
    return bench.runner.call(test::connection_of("brute", "two"), "together/1", "{}", services);
  });
  CHECK(test::soon([&] { return bench.runner.workers().at(0).running == 1; }));
  CHECK(bench.call("hang/1", "{}", "one", "brute", milliseconds(50)).end == CallEnd::Stopped);
  // New calls have a worker of their own, while the old one still has the call that waits.
  CHECK(pid_of(bench) != before);
  CHECK(bench.runner.workers().size() == 2);
  meeting.meet(seconds(20));
  CHECK(beside.get().end == CallEnd::Answered);
  CHECK(test::soon([&] { return bench.runner.workers().size() == 1; }));
}

TEST_CASE("more calls at once than one worker takes have another, up to the limit of calls", "[workers]") {
  plugin::WorkerLimits limits = test::worker_limits();
  limits.calls = 2;
  limits.calls_at_once = 5;
  test::WorkerBench bench(limits);
  test::MeetingPoint meeting(7);
  std::vector<std::future<CallResult>> calls;
  for (int n = 0; n < 6; ++n)
    calls.push_back(std::async(std::launch::async, [&] {
      test::ScriptedServices services(seconds(20), &meeting);
      return bench.runner.call(test::connection_of("brute"), "together/1", "{}", services);
    }));
  const auto running = [&] {
    int calls_in_all = 0;
    for (const WorkerStatus& worker : bench.runner.workers()) calls_in_all += worker.running;
    return calls_in_all;
  };
  CHECK(test::soon([&] { return running() == 6; }));
  // Five needed three workers, which hold six; a seventh has to wait for one of those.
  CHECK(bench.call("hang/1", "{}", "one", "brute", milliseconds(50)).end == CallEnd::NotOpened);
  meeting.meet(seconds(20));
  for (auto& call : calls) CHECK(call.get().end == CallEnd::Answered);
  CHECK(bench.runner.workers().size() == 3);
}

TEST_CASE("a worker that has served long enough is replaced by another", "[workers]") {
  plugin::WorkerLimits limits = test::worker_limits();
  limits.calls_per_worker = 3;
  test::WorkerBench bench(limits);
  std::set<std::int64_t> pids;
  for (int n = 0; n < 6; ++n) pids.insert(pid_of(bench));
  CHECK(pids.size() == 2);
  CHECK(bench.log.count(LogLevel::Error, "plugin") == 0);
}

TEST_CASE("what a plugin prints stands in the log with its name, and not without bounds", "[workers]") {
  test::WorkerBench bench;
  bench.call("print/1");
  CHECK(test::soon(
      [&] { return bench.log.count(LogLevel::Info, "text=line 99 of what a plugin prints") == 1; }));
  bench.call("print/1");
  CHECK(bench.log.count(LogLevel::Info, "plugin_output") <= 100);
  CHECK(bench.log.count(LogLevel::Info, "plugin=brute") >= 100);
}

TEST_CASE("workers end with their gateway", "[workers]") {
  std::int64_t pid = 0;
  {
    test::WorkerBench bench;
    pid = pid_of(bench);
    CHECK(kill(static_cast<pid_t>(pid), 0) == 0);
  }
  CHECK(kill(static_cast<pid_t>(pid), 0) == -1);
}

}  // namespace fiscal::plugin
