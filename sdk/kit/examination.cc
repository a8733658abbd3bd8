#include "sdk/kit/examination.h"

#include "sdk/kit/apart.h"

namespace fiscal::kit {
namespace {

/// Runs one check; one that makes calls is skipped where the gateway would not load the plugin.
Judgement judged_by(const Check& check, const Subject& subject, const BenchOptions& options) {
  Bench bench(subject, options);
  if (check.needs == Needs::Runner)
    if (const std::string why = bench.why_not_callable(); !why.empty())
      return skip("no call can be made: " + why);
  return check.run(bench);
}

std::vector<Examined> listed(const ExaminationPlan& plan) {
  const std::regex only(plan.only);
  std::vector<Examined> all;
  for (const Check& check : all_checks()) {
    if (!plan.only.empty() && !std::regex_search(std::string(check.id), only)) continue;
    if (check.needs == Needs::Runner)
      for (const RunnerKind runner : plan.runners) all.push_back({&check, std::string(to_text(runner)), {}});
    else
      all.push_back({&check, "-", {}});
  }
  return all;
}

}  // namespace

std::vector<Examined> examine(const Subject& subject, const ExaminationPlan& plan, const SigningKey& key,
                              const std::function<void(const Examined&)>& judged) {
  std::vector<Examined> all = listed(plan);
  std::vector<Trial> trials;
  for (const Examined& one : all) {
    const BenchOptions options{one.runner == "worker" ? RunnerKind::Worker : RunnerKind::Inline, plan.worker,
                               &key, plan.seed};
    trials.push_back(
        {[&subject, options, &check = *one.check] { return judged_by(check, subject, options); }});
  }
  const auto take = [&](std::size_t at, const Judgement& judgement) {
    all[at].judgement = judgement;
    judged(all[at]);
  };
  if (plan.isolation == Isolation::OwnProcess)
    run_apart(trials, plan.at_once, take);
  else
    for (std::size_t at = 0; at < trials.size(); ++at) take(at, trials[at].run());
  return all;
}

}  // namespace fiscal::kit
