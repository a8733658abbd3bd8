#include "sdk/kit/examination.h"

#include <algorithm>
#include <memory>

#include "sdk/kit/apart.h"

namespace fiscal::kit {
namespace {

/// Runs one check; one that makes calls is skipped where the gateway would not load the plugin.
Judgement judged_with(Bench& bench, const Check& check) {
  if (check.needs == Needs::Runner)
    if (const std::string why = bench.why_not_callable(); !why.empty())
      return skip("no call can be made: " + why);
  return check.run(bench);
}

/// The bench that checks of one process share.
using SharedBench = std::shared_ptr<std::unique_ptr<Bench>>;

Judgement judged_on(std::unique_ptr<Bench>& bench, const Check& check, const Subject& subject,
                    const BenchOptions& options) {
  if (!bench) bench = std::make_unique<Bench>(subject, options);
  (void)bench->take_misbehaviours();
  Judgement judgement = judged_with(*bench, check);
  // What a plugin did wrong is not to be laid to the check that comes next.
  if (judgement.mark == Mark::Fail) bench.reset();
  return judgement;
}

std::vector<Examined> listed(const ExaminationPlan& plan) {
  const std::regex only(plan.only);
  std::vector<Examined> all;
  for (std::size_t n = 0; n < plan.checks.size(); ++n) {
    const Check& check = plan.checks[n];
    if (!plan.only.empty() && !std::regex_search(std::string(check.id), only)) continue;
    if (check.needs != Needs::Runner)
      all.push_back({check, "-", {}});
    else if (plan.turn)
      all.push_back({check, std::string(to_text(plan.runners[(n + *plan.turn) % plan.runners.size()])), {}});
    else
      for (const RunnerKind runner : plan.runners) all.push_back({check, std::string(to_text(runner)), {}});
  }
  if (plan.isolation == Isolation::Shared)
    std::ranges::stable_sort(all, {}, [](const Examined& one) { return one.runner; });
  return all;
}

std::vector<Trial> trials_of(const std::vector<Examined>& all, const Subject& subject,
                             const ExaminationPlan& plan, const SigningKey& key) {
  std::vector<Trial> trials;
  SharedBench bench;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const BenchOptions options{all[at].runner == "worker" ? RunnerKind::Worker : RunnerKind::Inline,
                               plan.worker,
                               &key,
                               plan.seed,
                               plan.fuzz_cases,
                               plan.open_rounds};
    const Check check = all[at].check;
    Trial trial;
    if (plan.isolation == Isolation::Shared) {
      trial.joins = at > 0 && all[at].runner == all[at - 1].runner;
      if (!trial.joins) bench = std::make_shared<std::unique_ptr<Bench>>();
      trial.run = [&subject, options, check, bench] { return judged_on(*bench, check, subject, options); };
    } else {
      trial.run = [&subject, options, check] {
        Bench own(subject, options);
        return judged_with(own, check);
      };
    }
    trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace

std::vector<Examined> examine(const Subject& subject, const ExaminationPlan& plan, const SigningKey& key,
                              const std::function<void(const Examined&)>& judged) {
  std::vector<Examined> all = listed(plan);
  const std::vector<Trial> trials = trials_of(all, subject, plan, key);
  const auto take = [&](std::size_t at, const Judgement& judgement) {
    all[at].judgement = judgement;
    judged(all[at]);
  };
  if (plan.isolation == Isolation::Together)
    for (std::size_t at = 0; at < trials.size(); ++at) take(at, trials[at].run());
  else
    run_apart(trials, plan.at_once, take);
  return all;
}

}  // namespace fiscal::kit
