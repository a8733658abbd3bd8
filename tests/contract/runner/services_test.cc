#include "tests/contract/runner/runner_kinds.h"
#include "tests/contract/runner/scripted_services.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

const test::RunnerKind& every_kind() {
  return test::runner_kinds()[GENERATE(range(std::size_t{0}, test::runner_kinds().size()))];
}

}  // namespace

TEST_CASE("a plugin reaches the services of its call and gets their answers", "[runner]") {
  test::RunnerBench bench(every_kind());
  test::ScriptedServices services;
  const CallResult result = bench.runner->call(test::a_connection(), "ask/1", "{\"a\":1}", services);
  CHECK(result.end == CallEnd::Answered);
  CHECK(result.reply == "{\"you_said\":{\"a\":1}}");
  CHECK(services.calls == std::vector<std::pair<std::string, std::string>>{{"echo/1", "{\"a\":1}"}});
}

TEST_CASE("a service that is not offered or that broke is a code, not the end of the plugin", "[runner]") {
  test::RunnerBench bench(every_kind());
  test::ScriptedServices services;
  CHECK(bench.runner->call(test::a_connection(), "ask_missing/1", "{}", services).reply == "{\"code\":1}");
  const CallResult broken = bench.runner->call(test::a_connection(), "ask_broken/1", "{}", services);
  CHECK(broken.end == CallEnd::Failed);
  CHECK(broken.reply.find("the disk is gone") != std::string::npos);
}

TEST_CASE("what a plugin logs reaches its call, with levels that exist", "[runner]") {
  test::RunnerBench bench(every_kind());
  test::ScriptedServices services;
  bench.runner->call(test::a_connection(), "log/1", "{\"text\":\"hello\"}", services);
  REQUIRE(services.logged.size() == 11);
  CHECK(services.logged[0] == std::pair<int, std::string>{0, "{\"text\":\"hello\"}"});
  CHECK(services.logged[3].first == 2);
  CHECK(services.logged[10].first == 3);
}

TEST_CASE("a host function that names a call which is over is refused and logged", "[runner]") {
  test::RunnerBench bench(every_kind());
  test::ScriptedServices first;
  test::ScriptedServices second;
  bench.runner->call(test::a_connection(), "echo/1", "{}", first);
  const CallResult result = bench.runner->call(test::a_connection(), "stale_call/1", "{}", second);
  CHECK(result.end == CallEnd::Answered);
  CHECK(result.reply == "{\"code\":3}");
  CHECK(first.calls.empty());
  CHECK(first.logged.empty());
  CHECK(second.calls.empty());
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "outside of a call") >= 1);
}

TEST_CASE("a host function that is called from another thread is refused and logged", "[runner]") {
  test::RunnerBench bench(every_kind());
  test::ScriptedServices services;
  CHECK(bench.runner->call(test::a_connection(), "other_thread/1", "{}", services).reply == "{\"code\":3}");
  CHECK(services.calls.empty());
  CHECK(services.logged.empty());
  CHECK(bench.log.count(LogLevel::PluginMisbehaving, "another thread") >= 1);
}

}  // namespace fiscal::plugin
