#include <cstdio>

#include "tests/crash/run.h"

namespace fiscal::crash {
namespace {

/// The calls by which a gateway changes anything outside itself, counted for each thread: those that write to
/// the disk, those that make it durable, and those that send. Each kind has a loop of its own, since the
/// calls of one thread would hide those of another.
constexpr const char* kinds_of_calls[] = {"pwrite64", "fdatasync,fsync,ftruncate,unlink,rename",
                                          "sendto,sendmsg,write"};
constexpr int at_a_time = 16;
constexpr int most_calls = 2'000;

}  // namespace

int run_blind(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options);
  int runs = 0;
  int deaths = 0;
  for (const char* kind : kinds_of_calls) {
    bool ended_clean = false;
    int n = 1;
    while (!ended_clean && n < most_calls) {
      std::vector<Case> cases;
      for (int more = 0; more < at_a_time; ++more, ++n) {
        cases.push_back({});
        cases.back().system_call = std::string(kind) + ":" + std::to_string(n);
      }
      for (const CaseResult& result :
           runner.run(cases, std::string(kind) + " from " + std::to_string(n - at_a_time))) {
        ++runs;
        if (result.deaths > 0)
          ++deaths;
        else
          ended_clean = true;
      }
    }
    std::printf("%s: died at each call until the run that ended clean, below %d\n", kind, n);
  }
  std::printf("blind: %d runs, the gateway died in %d, %d failed\n", runs, deaths, runner.failed());
  return runner.failed() == 0 ? 0 : 1;
}

}  // namespace fiscal::crash
