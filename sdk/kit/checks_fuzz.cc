#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/fuzz.h"

namespace fiscal::kit {
namespace {

/// A short run; `fiscal-plugin-check fuzz` goes on for as long as one likes.
Judgement a_few(Bench& bench, FuzzOf what) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes to begin with");
  std::uint64_t done = 0;
  const auto failure = fuzz_from(
      bench, bench.seed() * 1'000'000, what, [&] { return done++ < bench.fuzz_cases(); },
      [](std::uint64_t) {});
  return failure ? fail(failure->what) : pass();
}

Judgement mutated_answers(Bench& bench) { return a_few(bench, FuzzOf::Answers); }

Judgement random_requests(Bench& bench) { return a_few(bench, FuzzOf::Requests); }

}  // namespace

std::vector<Check> fuzz_checks() {
  return {
      {"survives-mutated-answers", "fuzz",
       "Answers that were mutated neither crash it nor make it claim a document without proof.",
       Needs::Runner, mutated_answers},
      {"survives-random-requests", "fuzz", "Random valid invoices and mutated requests do not crash it.",
       Needs::Runner, random_requests},
  };
}

}  // namespace fiscal::kit
