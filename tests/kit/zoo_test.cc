#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>

#include "sdk/kit/examination.h"
#include "sdk/kit/fuzz.h"
#include "sdk/kit/leak.h"
#include "sdk/kit/report.h"
#include "tests/kit/specimen.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Every check is tested by a plugin that is bad in just the way that it looks for. The short form holds one
// in forty of the other checks against each, and a worker against every other one; a plugin that ships
// meets every check, over one runner or the other in turn. FISCAL_WHOLE_ZOO=1 holds everything against
// everything (./run zoo).
namespace fiscal::test {
namespace {

using kit::ExaminationPlan;
using kit::Examined;
using kit::Isolation;
using kit::Mark;

constexpr std::uint64_t few_fuzz_cases = 40;
/// Of plugins that ship: one of them reads a large profile whenever it is opened.
constexpr int few_open_rounds = 40;
/// One of so many other checks is held against each specimen.
constexpr std::size_t one_other_in = 40;

const kit::SigningKey& the_key() {
  static const kit::SigningKey key;
  return key;
}

bool whole_zoo() { return std::getenv("FISCAL_WHOLE_ZOO") != nullptr; }

ExaminationPlan plan_over(std::vector<kit::RunnerKind> runners, Isolation isolation) {
  ExaminationPlan plan;
  plan.runners = std::move(runners);
  plan.isolation = isolation;
  plan.worker = binary_dir() / "bin/fiscal-worker";
  if (!whole_zoo()) plan.fuzz_cases = few_fuzz_cases;
  return plan;
}

const std::vector<kit::RunnerKind> both_runners{kit::RunnerKind::Inline, kit::RunnerKind::Worker};

std::vector<Examined> examined(const kit::Subject& subject, const ExaminationPlan& plan) {
  return kit::examine(subject, plan, the_key(), [](const Examined&) {});
}

std::vector<Examined> examined(const std::filesystem::path& folder, const ExaminationPlan& plan) {
  return examined(kit::look_at(folder), plan);
}

std::ptrdiff_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

bool is_bad(const Examined& one) {
  return one.judgement.mark == Mark::Fail || one.judgement.mark == Mark::Crash;
}

/// The checks that are held against the specimen besides its own.
std::vector<kit::Check> other_checks(const Specimen& specimen, std::size_t number) {
  std::vector<kit::Check> others;
  const auto& all = kit::all_checks();
  for (std::size_t n = 0; n < all.size(); ++n)
    if (all[n].id != specimen.check && (whole_zoo() || n % one_other_in == number % one_other_in))
      others.push_back(all[n]);
  return others;
}

/// What is wrong with the kit: the specimen's own check said nothing, or an unrelated one something.
std::vector<std::string> wrong_with_kit(const Specimen& specimen, const std::vector<Examined>& all) {
  std::vector<std::string> wrong;
  int own = 0;
  for (const Examined& one : all) {
    if (one.check.id == specimen.check) {
      ++own;
      const bool noticed =
          one.judgement.mark == specimen.mark || (specimen.mark == Mark::Fail && is_bad(one));
      // A worker lets no plugin start a thread, so there nothing is to be noticed.
      if (!noticed && !(specimen.name == "asks_from_a_thread" && one.runner == "worker"))
        wrong.push_back(specimen.name + " is not noticed: " + kit::line_of(one));
    } else if (is_bad(one) && std::find(specimen.related.begin(), specimen.related.end(), one.check.id) ==
                                  specimen.related.end()) {
      wrong.push_back(specimen.name + " is blamed by an unrelated check: " + kit::line_of(one));
    }
  }
  if (own == 0) wrong.push_back(specimen.name + ": nobody looked for " + specimen.check);
  return wrong;
}

/// What a plugin that ships was not asked, once where both runners say it: "check: why".
std::string lines_of_skips(const std::vector<Examined>& all) {
  std::string lines;
  for (const Examined& one : all)
    if (one.judgement.mark == Mark::Skip && (one.runner != "worker" || !whole_zoo()))
      lines += "    " + std::string(one.check.id) + ": " + one.judgement.text + "\n";
  return lines;
}

}  // namespace

TEST_CASE("there is a plugin that is bad in the way that each check looks for", "[kit][zoo]") {
  std::set<std::string> checks;
  for (const kit::Check& check : kit::all_checks()) checks.insert(std::string(check.id));
  CHECK(checks.size() == kit::all_checks().size());
  std::set<std::string> looked_for;
  for (const Specimen& specimen : specimens()) looked_for.insert(specimen.check);
  CHECK(checks == looked_for);
}

TEST_CASE("each check notices the plugin that is bad in its way, and no unrelated one does", "[kit][zoo]") {
  const TemporaryFolder zoo;
  std::size_t number = 0;
  for (const Specimen& specimen : specimens()) {
    const kit::Subject subject = kit::look_at(put_specimen(specimen, zoo.path()));
    std::vector<kit::RunnerKind> runners{kit::RunnerKind::Inline};
    if (whole_zoo() || number % 2 == 0) runners.push_back(kit::RunnerKind::Worker);
    auto plan = plan_over(runners, Isolation::OwnProcess);
    plan.only = "^" + specimen.check + "$";
    auto all = examined(subject, plan);
    // Some remember what was done to them: where everything is asked, nothing is to meet what it left.
    plan = plan_over({kit::RunnerKind::Inline}, whole_zoo() ? Isolation::OwnProcess : Isolation::Shared);
    plan.checks = other_checks(specimen, number);
    for (Examined& one : examined(subject, plan)) all.push_back(std::move(one));
    INFO(specimen.name << " is there for " << specimen.check);
    CHECK(wrong_with_kit(specimen, all) == std::vector<std::string>{});
    ++number;
  }
}

TEST_CASE("the zoo notices each check whose code is gone", "[kit][zoo]") {
  const TemporaryFolder zoo;
  for (const Specimen& specimen : specimens()) {
    auto plan = plan_over({kit::RunnerKind::Inline}, Isolation::Shared);
    std::erase_if(plan.checks, [&](const kit::Check& check) { return check.id != specimen.check; });
    INFO(specimen.name << " without " << specimen.check);
    REQUIRE(plan.checks.size() == 1);
    plan.checks.front().run = [](kit::Bench&) { return kit::pass(); };
    CHECK(wrong_with_kit(specimen, examined(put_specimen(specimen, zoo.path()), plan)).size() == 1);
    CHECK(wrong_with_kit(specimen, {}).size() == 1);
  }
}

TEST_CASE("a check whose process dies is a crash, and those that shared the process go on", "[kit]") {
  const TemporaryFolder zoo;
  Specimen specimen;
  specimen.name = "crashes_on_ff";
  auto plan = plan_over({kit::RunnerKind::Inline}, Isolation::Shared);
  plan.only = "^(issue-authorized|survives-mutated-answers|survives-random-requests)$";
  plan.fuzz_cases = 150;
  // The one that crashes is neither the first nor the last.
  std::ranges::stable_sort(plan.checks, {}, [](const kit::Check& check) {
    return check.id == "survives-random-requests" ? 2 : check.id == "survives-mutated-answers" ? 1 : 0;
  });
  std::vector<Mark> marks;
  for (const Examined& one : examined(put_specimen(specimen, zoo.path()), plan))
    marks.push_back(one.judgement.mark);
  CHECK(marks == std::vector<Mark>{Mark::Pass, Mark::Crash, Mark::Pass});
}

TEST_CASE("the plugin that authors begin with passes every check over both runners", "[kit]") {
  const auto acme = binary_dir() / "kit_plugins/acme";
  auto all = examined(acme, plan_over({kit::RunnerKind::Inline}, Isolation::OwnProcess));
  for (Examined& one : examined(acme, plan_over({kit::RunnerKind::Worker}, Isolation::Shared)))
    all.push_back(std::move(one));
  for (const Examined& one : all) {
    INFO(kit::line_of(one));
    // How long its mapping takes is the machine's to say.
    CHECK((one.judgement.mark == Mark::Pass ||
           (one.judgement.mark == Mark::Warn && one.check.group == "speed")));
  }
}

TEST_CASE("a plugin in plain C, built against the header of the first release, loads and passes",
          "[kit][abi]") {
  int judged = 0;
  for (const Examined& one :
       examined(binary_dir() / "kit_plugins/paper", plan_over(both_runners, Isolation::Shared))) {
    INFO(kit::line_of(one));
    CHECK(!is_bad(one));
    judged += one.judgement.mark == Mark::Pass ? 1 : 0;
  }
  CHECK(judged > 40);
}

TEST_CASE("checks of the library run in a process of one thread, which may fork", "[kit]") {
  auto plan = plan_over({kit::RunnerKind::Inline}, Isolation::Shared);
  plan.checks = kit::library_checks();
  plan.checks.push_back({"one-thread", "process", "", kit::Needs::Files, [](kit::Bench&) {
                           const std::ptrdiff_t threads = threads_of_this_process();
                           return threads == 1 ? kit::pass()
                                               : kit::fail(std::to_string(threads) + " threads");
                         }});
  const Examined last = examined(binary_dir() / "kit_plugins/acme", plan).back();
  INFO(kit::line_of(last));
  CHECK(last.judgement.mark == Mark::Pass);
}

TEST_CASE("every plugin that ships passes the kit over both runners", "[kit][zoo]") {
  std::vector<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "plugins"))
    if (std::filesystem::exists(entry.path() / "manifest.json")) ids.push_back(entry.path().filename());
  std::ranges::sort(ids);
  CHECK(ids.size() >= 10);
  for (std::size_t turn = 0; turn < ids.size(); ++turn) {
    const std::string& id = ids[turn];
    auto plan = plan_over(both_runners, Isolation::Shared);
    plan.at_once = 3;
    if (!whole_zoo()) {
      plan.open_rounds = few_open_rounds;
      plan.turn = turn;
    }
    const auto all = examined(binary_dir() / "plugins" / id, plan);
    std::cout << id << ": " << kit::summary_of(all) << "\n" << lines_of_skips(all);
    for (const Examined& one : all) {
      INFO(id << ": " << kit::line_of(one));
      CHECK(!is_bad(one));
      CHECK((one.judgement.mark != Mark::Skip || !one.judgement.text.empty()));
    }
    // Most of what the kit asks is answered, so that a plugin without cassettes is none that passed.
    CHECK(std::ranges::count(all, Mark::Skip, [](const Examined& one) { return one.judgement.mark; }) <
          static_cast<std::ptrdiff_t>(all.size() / 3));
  }
}

TEST_CASE("fuzzing finds planted defects from a fresh seed, and makes them again", "[kit][fuzz]") {
  const TemporaryFolder zoo;
  for (const char* defect : {"authorizes_what_it_cannot_read", "hoards_requests", "crashes_on_ff"}) {
    Specimen specimen;
    specimen.name = defect;
    const kit::Subject subject = kit::look_at(put_specimen(specimen, zoo.path()));
    const kit::BenchOptions options{kit::RunnerKind::Inline, {}, &the_key(), 1};
    const std::uint64_t seed = std::random_device()();
    INFO(defect << " from seed " << seed);
    const kit::FuzzRun run = kit::fuzz(subject, options, seed, {minutes(5)});
    REQUIRE(run.failure.has_value());
    INFO(run.failure->what << " after " << run.cases << " cases");
    CHECK(!kit::reproduce(subject, options, run.failure->seed).empty());
  }
}

TEST_CASE("fuzzing finds nothing in a good plugin", "[kit][fuzz]") {
  const kit::Subject subject = kit::look_at(binary_dir() / "kit_plugins/acme");
  const kit::BenchOptions options{kit::RunnerKind::Inline, {}, &the_key(), 1};
  const kit::FuzzRun run = kit::fuzz(subject, options, 7, {minutes(5), 100});
  INFO((run.failure ? run.failure->what : ""));
  CHECK(!run.failure);
  CHECK(run.cases == 100);
}

TEST_CASE("memory that grows beside a good plugin is not laid to it", "[kit][fuzz]") {
  const kit::Subject subject = kit::look_at(binary_dir() / "kit_plugins/acme");
  kit::Bench bench(subject, {kit::RunnerKind::Inline, {}, &the_key(), 1});
  std::vector<std::string> kept_beside;
  int cases = 0;
  const auto failure = kit::fuzz_from(
      bench, 7, kit::FuzzOf::Both, [&] { return cases++ < 910; },
      [&](std::uint64_t) { kept_beside.emplace_back(4096, 'x'); });
  INFO((failure ? failure->what : ""));
  CHECK(!failure);
}

TEST_CASE("a leak is laid to a call that leaves memory behind when it is made alone", "[kit][fuzz]") {
  const TemporaryFolder zoo;
  Specimen specimen;
  specimen.name = "hoards_requests";
  const kit::Subject hoarder = kit::look_at(put_specimen(specimen, zoo.path()));
  const kit::Subject good = kit::look_at(binary_dir() / "kit_plugins/acme");
  const kit::BenchOptions options{kit::RunnerKind::Inline, {}, &the_key(), 1};
  kit::Bench hoarding(hoarder, options);
  const auto leak = kit::leak_among(hoarding, 7, 20, kit::FuzzOf::Both);
  REQUIRE(leak.has_value());
  CHECK(leak->bytes > 300);
  CHECK(kit::leak_among(hoarding, leak->seed, 1, kit::FuzzOf::Both).has_value());
  kit::Bench bench(good, options);
  CHECK(!kit::leak_among(bench, 7, 20, kit::FuzzOf::Both));
}

}  // namespace fiscal::test
