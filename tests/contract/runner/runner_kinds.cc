#include "tests/contract/runner/runner_kinds.h"

#include "core/plugin/inline_runner.h"
#include "core/plugin/worker_runner.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::shared_ptr<const plugin::Catalog> test_catalog() {
  return std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({binary_dir() / "test_plugins"}, {"echo/1"}));
}

}  // namespace

const std::vector<RunnerKind>& runner_kinds() {
  static const std::vector<RunnerKind> kinds{
      {"inline", AfterHang::RefusesConnection, false,
       [](std::shared_ptr<const plugin::Catalog> catalog, Log& log, const RunnerSettings& settings) {
         plugin::InlineLimits limits;
         limits.grace = settings.grace;
         limits.pool = settings.pool;
         return std::make_unique<plugin::InlineRunner>(std::move(catalog), log, limits);
       }},
      {"worker", AfterHang::StartsAnew, true,
       [](std::shared_ptr<const plugin::Catalog> catalog, Log& log, const RunnerSettings& settings) {
         static const SystemClock clock;
         plugin::WorkerLimits limits;
         limits.program = binary_dir() / "bin/fiscal-worker";
         limits.grace = settings.grace;
         limits.pool = settings.pool;
         return std::make_unique<plugin::WorkerRunner>(std::move(catalog), log, clock, limits);
       }},
  };
  return kinds;
}

RunnerBench::RunnerBench(const RunnerKind& kind, const RunnerSettings& settings)
    : catalog(test_catalog()), runner(kind.make(catalog, log, settings)) {}

Connection a_connection(std::string id, std::string settings) {
  Connection connection;
  connection.id = std::move(id);
  connection.account = "acme";
  connection.plugin = "rascal";
  connection.settings = std::move(settings);
  return connection;
}

}  // namespace fiscal::test
