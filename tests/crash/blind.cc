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
  CaseRunner runner(stage, options, "blind");
  int runs = 0;
  int deaths = 0;
  for (const char* kind : kinds_of_calls) {
    bool ended_clean = false;
    int n = 1;
    while (!ended_clean && n < most_calls && runner.left() == 0) {
      std::vector<Case> cases;
      for (int more = 0; more < at_a_time; ++more, ++n) {
        cases.push_back({});
        cases.back().system_call = std::string(kind) + ":" + std::to_string(n);
      }
      for (const CaseResult& result :
           runner.run(cases, std::string(kind) + " from " + std::to_string(n - at_a_time),
                      CaseRunner::Recorded::Yes)) {
        if (!result.was_run) continue;
        ++runs;
        if (result.deaths > 0)
          ++deaths;
        else
          ended_clean = true;
      }
    }
    if (ended_clean) std::printf("%s: died at each call until the run that ended clean, below %d\n", kind, n);
  }
  std::printf("blind: %d runs, the gateway died in %d, %d failed%s\n", runs, deaths, runner.failed(),
              runner.left() > 0 ? ", and more are left" : "");
  return runner.exit_code();
}

}  // namespace fiscal::crash
