#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>

#include "sdk/kit/examination.h"
#include "sdk/kit/fuzz.h"
#include "sdk/kit/report.h"
#include "tests/kit/specimen.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Every check is tested by a plugin that is bad in just the way that it looks for. The short form holds one
// in sixteen of the other checks against each, and a worker against every other one; FISCAL_WHOLE_ZOO=1
// everything (./run zoo).
namespace fiscal::test {
namespace {

using kit::ExaminationPlan;
using kit::Examined;
using kit::Mark;

const kit::SigningKey& the_key() {
  static const kit::SigningKey key;
  return key;
}

bool whole_zoo() { return std::getenv("FISCAL_WHOLE_ZOO") != nullptr; }

ExaminationPlan plan_over(std::vector<kit::RunnerKind> runners, std::string only) {
  ExaminationPlan plan;
  plan.runners = std::move(runners);
  plan.only = std::move(only);
  plan.worker = binary_dir() / "bin/fiscal-worker";
  return plan;
}

std::vector<Examined> examined(const std::filesystem::path& folder, const ExaminationPlan& plan) {
  const kit::Subject subject = kit::look_at(folder);
  return kit::examine(subject, plan, the_key(), [](const Examined&) {});
}

bool is_bad(const Examined& one) {
  return one.judgement.mark == Mark::Fail || one.judgement.mark == Mark::Crash;
}

/// The checks that are held against the specimen besides its own, as a pattern of their ids.
std::string others_of(std::size_t number) {
  std::string pattern = "^(nothing";
  const auto& all = kit::all_checks();
  for (std::size_t n = 0; n < all.size(); ++n)
    if (whole_zoo() || n % 16 == number % 16) pattern += "|" + std::string(all[n].id);
  return pattern + ")$";
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
    const auto folder = put_specimen(specimen, zoo.path());
    INFO(specimen.name << " is there for " << specimen.check);
    std::vector<kit::RunnerKind> runners{kit::RunnerKind::Inline};
    if (whole_zoo() || number % 2 == 0) runners.push_back(kit::RunnerKind::Worker);
    const auto own = examined(folder, plan_over(runners, "^" + specimen.check + "$"));
    REQUIRE(!own.empty());
    for (const Examined& one : own) {
      INFO(kit::line_of(one));
      const bool noticed =
          one.judgement.mark == specimen.mark || (specimen.mark == Mark::Fail && is_bad(one));
      // A worker lets no plugin start a thread, so there nothing is to be noticed.
      CHECK((noticed || (specimen.name == "asks_from_a_thread" && one.runner == "worker")));
    }
    for (const Examined& one : examined(folder, plan_over({kit::RunnerKind::Inline}, others_of(number++)))) {
      if (one.check->id == specimen.check) continue;
      INFO("unrelated: " << kit::line_of(one));
      const bool related = std::find(specimen.related.begin(), specimen.related.end(), one.check->id) !=
                           specimen.related.end();
      CHECK((related || !is_bad(one)));
    }
  }
}

TEST_CASE("the plugin that authors begin with passes every check over both runners", "[kit]") {
  const auto all = examined(binary_dir() / "kit_plugins/acme",
                            plan_over({kit::RunnerKind::Inline, kit::RunnerKind::Worker}, ""));
  for (const Examined& one : all) {
    INFO(kit::line_of(one));
    // How long its mapping takes is the machine's to say.
    CHECK((one.judgement.mark == Mark::Pass ||
           (one.judgement.mark == Mark::Warn && one.check->group == "speed")));
  }
}

TEST_CASE("a plugin in plain C, built against the header of the first release, loads and passes",
          "[kit][abi]") {
  int judged = 0;
  for (const Examined& one : examined(binary_dir() / "kit_plugins/paper",
                                      plan_over({kit::RunnerKind::Inline, kit::RunnerKind::Worker}, ""))) {
    INFO(kit::line_of(one));
    CHECK(!is_bad(one));
    judged += one.judgement.mark == Mark::Pass ? 1 : 0;
  }
  CHECK(judged > 40);
}

TEST_CASE("every plugin that ships passes the kit over both runners", "[kit]") {
  int plugins = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "plugins")) {
    const auto id = entry.path().filename().string();
    if (!std::filesystem::exists(entry.path() / "manifest.json")) continue;
    ++plugins;
    for (const Examined& one : examined(binary_dir() / "plugins" / id,
                                        plan_over({kit::RunnerKind::Inline, kit::RunnerKind::Worker}, ""))) {
      INFO(id << ": " << kit::line_of(one));
      CHECK(!is_bad(one));
    }
  }
  CHECK(plugins >= 2);
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
    const kit::FuzzRun run = kit::fuzz(subject, options, seed, seconds(60));
    REQUIRE(run.failure.has_value());
    INFO(run.failure->what << " after " << run.cases << " cases");
    CHECK(!kit::reproduce(subject, options, run.failure->seed).empty());
  }
}

TEST_CASE("fuzzing finds nothing in a good plugin", "[kit][fuzz]") {
  const kit::Subject subject = kit::look_at(binary_dir() / "kit_plugins/acme");
  const kit::BenchOptions options{kit::RunnerKind::Inline, {}, &the_key(), 1};
  const kit::FuzzRun run = kit::fuzz(subject, options, 7, seconds(2));
  INFO((run.failure ? run.failure->what : ""));
  CHECK(!run.failure);
  CHECK(run.cases > 100);
}

}  // namespace fiscal::test
