#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"

namespace fiscal::kit {
namespace {

using plugin::CallEnd;

/// What the provider leaves of the budget where it answers at last.
constexpr Duration small_budget = milliseconds(100);
/// A plugin returns within milliseconds; the rest is for machines that are busy with much else.
constexpr Duration allowed_after_budget = seconds(3);

const testing::Cassette* an_issue(const Subject& subject) {
  const auto* cassette = cassette_with(subject, "issue/1", "authorized");
  const auto all = subject.cassettes_of("issue/1");
  return cassette != nullptr || all.empty() ? cassette : all.front();
}

Judgement in_time(const CallReport& report) {
  if (report.late <= allowed_after_budget) return pass();
  return fail("it returned, or was left, " + std::to_string(report.late.milliseconds) +
              " ms after its budget");
}

Judgement stops_within_grace(Bench& bench) {
  const auto* cassette = an_issue(bench.subject());
  if (cassette == nullptr) return skip("there is no cassette of issue/1");
  CallPlan plan = bench.plan(*cassette);
  plan.script.withhold = true;
  const CallReport report = bench.call(plan);
  return report.used.empty() ? skip("it calls no service") : in_time(report);
}

Judgement passes_stopped_through(Bench& bench) {
  const auto* cassette = an_issue(bench.subject());
  if (cassette == nullptr) return skip("there is no cassette of issue/1");
  const std::size_t calls = bench.call(bench.plan(*cassette)).used.size();
  if (calls == 0) return skip("it calls no service");
  for (std::size_t stop = 0; stop < calls; ++stop) {
    CallPlan plan = bench.plan(*cassette);
    plan.script.stop_at = static_cast<int>(stop);
    const CallReport report = bench.call(plan);
    const std::string when = "stopped at its service call " + std::to_string(stop + 1) + ", it ";
    if (report.calls_after_stop > 0)
      return fail(when + "calls services " + std::to_string(report.calls_after_stop) + " more times");
    if (report.result.end == CallEnd::Stopped) continue;
    const Believed claim = believed(cassette->method, report);
    if (claim.outcome != "unknown" && claim.outcome != "not_sent")
      return fail(when + "answers " + claim.outcome);
    if (!claim.misbehaviour.empty()) return fail(when + claim.misbehaviour);
  }
  return pass();
}

Judgement respects_small_budget(Bench& bench) {
  const auto* cassette = an_issue(bench.subject());
  if (cassette == nullptr) return skip("there is no cassette of issue/1");
  CallPlan plan = bench.plan(*cassette);
  plan.script.left_by_provider = small_budget;
  // The provider asks to come back in half a minute: that is the gateway's to do.
  plan.script.writes = &misbehaviour("status-503-retry");
  plan.script.reads = &misbehaviour("status-503-retry");
  const CallReport report = bench.call(plan);
  return report.requests.empty() ? skip("it asks no provider for anything") : in_time(report);
}

}  // namespace

std::vector<Check> deadline_checks() {
  return {
      {"stops-within-grace", "deadline", "When the budget is over it returns, within three seconds.",
       Needs::Runner, stops_within_grace},
      {"passes-stopped-through", "deadline",
       "Once the host says stopped it asks for nothing more and claims nothing.", Needs::Runner,
       passes_stopped_through},
      {"respects-small-budget", "deadline", "It does not wait by itself, whatever the provider asks for.",
       Needs::Runner, respects_small_budget},
  };
}

}  // namespace fiscal::kit
