#include <algorithm>
#include <chrono>
#include <vector>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"

namespace fiscal::kit {
namespace {

constexpr int samples = 15;
constexpr std::chrono::milliseconds limit{5};

Judgement mapping_under_5_ms(Bench& bench) {
  const auto* cassette = issuing_cassette(bench.subject());
  if (cassette == nullptr) return skip("there is no cassette of an issued invoice");
  CallPlan plan = bench.plan(*cassette);
  plan.script.on_the_wire = false;
  std::vector<std::chrono::nanoseconds> own;
  for (int n = 0; n < samples; ++n) {
    const CallReport report = bench.call(plan);
    own.push_back(report.took - report.in_services);
  }
  std::sort(own.begin(), own.end());
  const auto median = own[own.size() / 2];
  const auto in_words =
      std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(median).count()) + " µs";
  return median > limit ? warn("a call takes " + in_words + " besides what it waits for services")
                        : pass(in_words);
}

}  // namespace

std::vector<Check> speed_checks() {
  return {{"mapping-under-5-ms", "speed", "Issuing takes less than 5 ms besides what it waits for.",
           Needs::Runner, mapping_under_5_ms}};
}

}  // namespace fiscal::kit
