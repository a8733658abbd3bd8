#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>

#include "tests/core/plugin_workers/worker_bench.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

nlohmann::json answer_to(test::WorkerBench& bench, const std::string& method,
                         const std::string& plugin = "brute") {
  const CallResult result = bench.call(method, "{}", "one", plugin);
  INFO(method << ": " << result.reply);
  REQUIRE(result.end == CallEnd::Answered);
  return nlohmann::json::parse(result.reply);
}

std::string confinement_of(const test::WorkerBench& bench) {
  return bench.runner.workers().at(0).confinement;
}

}  // namespace

TEST_CASE("what a plugin may not do fails in the worker and stands in the gateway's log", "[workers]") {
  test::WorkerBench bench;
  struct Row {
    std::string method;
    int error;
    std::string logged;
  };
  const Row rows[] = {{"socket/1", EPERM, "system_call=socket"},
                      {"unix_socket/1", EPERM, "system_call=socket"},
                      {"passwd/1", EACCES, "system_call=openat path=/etc/passwd"},
                      {"create/1", EACCES, "system_call=openat path=/tmp/fiscal-was-here"},
                      {"stat/1", EACCES, "path=/etc/shadow"},
                      {"execve/1", EPERM, "system_call=execve path=/bin/true"},
                      {"fork/1", EPERM, "system_call=clone"},
                      {"ptrace/1", EPERM, "system_call=ptrace"},
                      {"kill/1", EPERM, "system_call=kill"},
                      {"read_host/1", EPERM, "system_call=process_vm_readv"}};
  for (const Row& row : rows) {
    const auto answer = answer_to(bench, row.method);
    INFO(row.method);
    CHECK(answer["result"] == -1);
    CHECK(answer["detail"] == row.error);
    CHECK(test::soon([&] { return bench.log.count(LogLevel::PluginMisbehaving, row.logged) >= 1; }));
  }
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "plugin=brute") >= std::size(rows) - 1);
  CHECK(!std::filesystem::exists("/tmp/fiscal-was-here"));
  // The worker that all of it was tried in still serves.
  CHECK(bench.call("echo/1").end == CallEnd::Answered);
  CHECK(bench.runner.workers().size() == 1);
}

TEST_CASE("an attempt that is repeated without end does not fill the log", "[workers]") {
  test::WorkerBench bench;
  for (int n = 0; n < 64; ++n) answer_to(bench, "socket/1");
  CHECK(test::soon([&] { return bench.log.count(LogLevel::PluginMisbehaving, "times=64") == 1; }));
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "system_call=socket") == 7);
}

TEST_CASE("a plugin's own code is confined from its first instruction on", "[workers]") {
  test::WorkerBench bench;
  const auto answer = answer_to(bench, "issue/1", "eager");
  CHECK(answer["file"] == -1);
  CHECK(answer["line"] == -1);
  CHECK(test::soon([&] { return bench.log.count(LogLevel::PluginMisbehaving, "path=/etc/passwd") == 1; }));
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "system_call=socket") == 1);
}

TEST_CASE("a worker has no environment, no foreign descriptors, and no rights of root", "[workers]") {
  test::WorkerBench bench;
  CHECK(answer_to(bench, "environment/1")["result"] == 0);
  CHECK(answer_to(bench, "foreign_descriptors/1")["result"] == 0);
  const auto who = answer_to(bench, "who_am_i/1");
  if (geteuid() == 0) {
    CHECK(who["result"] != 0);
    CHECK(who["detail"] != 0);
    CHECK(confinement_of(bench).find("own user") != std::string::npos);
  } else {
    WARN("skipped: only root can make a worker another user");
    CHECK(who["result"] == geteuid());
  }
}

TEST_CASE("it can be asked how well a worker is confined", "[workers]") {
  test::WorkerBench bench;
  bench.call("echo/1");
  const auto workers = bench.runner.workers();
  REQUIRE(workers.size() == 1);
  CHECK(workers[0].plugin == "brute");
  CHECK(workers[0].version == "1.0.0");
  CHECK(workers[0].state == "ready");
  CHECK(workers[0].calls == 1);
  CHECK(workers[0].confinement.find("seccomp") != std::string::npos);
  if (workers[0].confinement.find("landlock") == std::string::npos)
    WARN("skipped: this kernel has no Landlock");
  CHECK(bench.log.count(LogLevel::Info, "confined_by=" + workers[0].confinement) == 1);
}

}  // namespace fiscal::plugin
