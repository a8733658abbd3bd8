#include "core/plugin/chosen_runner.h"

#include "tests/core/plugin_workers/worker_bench.h"
#include "tests/support/catch.h"

namespace fiscal::plugin {

TEST_CASE("a plugin runs where the operator chose", "[workers]") {
  test::RecordingLog log;
  test::FakeClock clock;
  ChosenRunner runner(test::catalog_of(test::binary_dir() / "test_plugins"), log, clock,
                      {{"rascal"}, {}, test::worker_limits()});
  test::ScriptedServices services;
  CHECK(runner.manifest("rascal")->id == "rascal");
  CHECK(runner.check_settings(test::connection_of("rascal")).ok());
  CHECK(runner.call(test::connection_of("rascal"), "echo/1", "{}", services).end == CallEnd::Answered);
  CHECK(runner.workers().empty());
  runner.call(test::connection_of("thrower"), "issue/1", "{}", services);
  REQUIRE(runner.workers().size() == 1);
  CHECK(runner.workers()[0].plugin == "thrower");
}

TEST_CASE("a connection whose plugin hangs in the gateway's process goes on in a worker", "[workers]") {
  test::RecordingLog log;
  test::FakeClock clock;
  ChosenRunner runner(test::catalog_of(test::binary_dir() / "test_plugins"), log, clock,
                      {{"rascal"}, {.grace = milliseconds(50)}, test::worker_limits()});
  test::ScriptedServices hurried(milliseconds(50));
  CHECK(runner.call(test::connection_of("rascal", "stuck"), "hang/1", "{}", hurried).end == CallEnd::Stopped);
  test::ScriptedServices services;
  CHECK(runner.call(test::connection_of("rascal", "stuck"), "echo/1", "{}", services).end ==
        CallEnd::Answered);
  CHECK(runner.workers().size() == 1);
  CHECK(runner.call(test::connection_of("rascal", "other"), "echo/1", "{}", services).end ==
        CallEnd::Answered);
  CHECK(runner.workers().at(0).calls == 1);
}

}  // namespace fiscal::plugin
