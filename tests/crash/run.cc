#include "tests/crash/run.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/crash/modes.h"
#include "tests/crash/progress.h"

namespace fiscal::crash {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> modes_of(const RunOptions& options) {
  if (!options.modes.empty()) return options.modes;
  std::vector<std::string> names;
  for (const Mode& mode : all_modes()) names.push_back(mode.name);
  return names;
}

/// An even selection, so that a short run still touches every kind of point and mode.
std::vector<Case> thinned(std::vector<Case> cases, int most) {
  const auto wanted = static_cast<std::size_t>(most);
  if (most <= 0 || cases.size() <= wanted) return cases;
  std::vector<Case> kept;
  for (std::size_t n = 0; n < wanted; ++n) kept.push_back(cases[n * cases.size() / wanted]);
  return kept;
}

/// Reads change nothing: one passing of their points is enough. On PostgreSQL they are transactions, too.
bool is_of_a_read(const std::string& point) {
  constexpr std::string_view reads[] = {"store.due_resources.", "store.find_resource.",
                                        "store.find_resource_by_key.", "store.list_resources."};
  return point.ends_with(".GET") ||
         std::any_of(std::begin(reads), std::end(reads),
                     [&](std::string_view read) { return point.starts_with(read); });
}

/// Every passing of every point, the points of the n-th passings side by side.
void add_points(const Case& like, const std::map<std::string, int>& passings, std::string Case::*place,
                std::vector<Case>& cases) {
  for (const auto& [point, count] : passings)
    for (int n = 1; n <= (is_of_a_read(point) ? 1 : count); ++n) {
      cases.push_back(like);
      cases.back().*place = point + ":" + std::to_string(n);
    }
}

/// "store.accept.after_commit" of "store.accept.after_commit:3".
std::string without_count(const std::string& place) { return place.substr(0, place.rfind(':')); }

/// 3 of "store.accept.after_commit:3".
int count_of(const std::string& place) { return std::stoi(place.substr(place.rfind(':') + 1)); }

void print_summary(const char* what, const std::vector<Case>& cases, std::string Case::*place,
                   const std::vector<CaseResult>& results, const CaseRunner& runner) {
  std::set<std::string> points;
  std::set<std::string> modes;
  for (const Case& one : cases) {
    points.insert(without_count(one.*place));
    modes.insert(one.mode);
  }
  const auto run =
      std::count_if(results.begin(), results.end(), [](const CaseResult& result) { return result.was_run; });
  const auto died = std::count_if(results.begin(), results.end(),
                                  [](const CaseResult& result) { return result.deaths > 0; });
  std::printf(
      "%s: %zu points x %zu modes, %zu cases; %zu run, the gateway died in %zu, %d failed, %zu left\n", what,
      points.size(), modes.size(), cases.size(), static_cast<std::size_t>(run),
      static_cast<std::size_t>(died), runner.failed(), runner.left());
}

/// Every passing of every point in every mode, as an undisturbed run of each passes them; and with a webhook
/// receiver, in the modes that make most of what is told.
std::vector<Case> planned_matrix(CaseRunner& runner, const RunOptions& options) {
  std::vector<Case> undisturbed;
  for (const std::string& mode : modes_of(options)) undisturbed.push_back({.mode = mode});
  for (const std::string& mode : modes_of(options))
    if (mode == "none" || mode == "accept_then_drop") undisturbed.push_back({.story = "told", .mode = mode});
  undisturbed.push_back({.story = "first_start"});
  std::vector<Case> cases;
  const auto seen = runner.run(undisturbed, "counting points");
  for (std::size_t at = 0; at < undisturbed.size(); ++at)
    add_points(undisturbed[at], seen[at].passings, &Case::point, cases);
  // A loop that time cuts short has been at every point in every mode before it comes to one again.
  std::ranges::stable_sort(cases, {}, [](const Case& one) { return count_of(one.point); });
  return thinned(std::move(cases), options.most);
}

/// A second death at every point of the start that follows those deaths that leave most to be done by it.
std::vector<Case> planned_twice(CaseRunner& runner, const RunOptions& options) {
  static const char* first_deaths[] = {"store.accept.after_commit:4", "http.write.after_departure:1",
                                       "http.write.body_sent:1", "http.write.after_answer:2"};
  std::vector<Case> once;
  for (const char* death : first_deaths)
    for (const char* mode : {"none", "drop_before"}) once.push_back({.mode = mode, .point = death});
  std::vector<Case> cases;
  const auto seen = runner.run(once, "counting points");
  for (std::size_t at = 0; at < once.size(); ++at)
    add_points(once[at], seen[at].passings_after_death, &Case::again, cases);
  return thinned(std::move(cases), options.most);
}

}  // namespace

CaseRunner::CaseRunner(const Stage& stage, const RunOptions& options, const std::string& loop)
    : stage_(stage),
      options_(options),
      record_(options.record, loop + (stage.kind() == StoreKind::Postgres ? " postgres" : " sqlite")) {}

bool CaseRunner::is_time_over() const {
  return options_.minutes > 0 &&
         std::chrono::steady_clock::now() - began_ >= std::chrono::minutes(options_.minutes);
}

void CaseRunner::report(const Case& one, const CaseResult& result, const fs::path& folder) {
  std::printf("FAILED: %s\n", options_of(one).c_str());
  if (!result.trouble.empty()) std::printf("  %s\n", result.trouble.c_str());
  for (const Violation& violation : result.violations)
    std::printf("  %s: %s\n", violation.invariant.c_str(), violation.what.c_str());
  std::printf("  logs: %s\n  again: %s %s%s\n", folder.c_str(), stage_.program("fiscal-crash").c_str(),
              options_of(one).c_str(), stage_.kind() == StoreKind::Postgres ? " --store postgres" : "");
}

/// Keeps what a failed case left, where it outlives this run.
void CaseRunner::keep(const Case& one, const CaseResult& result, const fs::path& folder) {
  const fs::path kept = options_.failed / folder.filename();
  fs::remove_all(kept);
  fs::create_directories(options_.failed);
  fs::copy(folder, kept, fs::copy_options::recursive);
  report(one, result, kept);
}

std::vector<CaseResult> CaseRunner::run(const std::vector<Case>& cases, const std::string& title,
                                        Recorded recorded) {
  std::vector<CaseResult> results(cases.size());
  std::vector<std::size_t> to_run;
  for (std::size_t at = 0; at < cases.size(); ++at)
    if (const int* deaths = recorded == Recorded::Yes ? record_.deaths_in(cases[at]) : nullptr)
      results[at] = {.was_run = true, .deaths = *deaths};
    else
      to_run.push_back(at);
  std::size_t done = cases.size() - to_run.size();
  Progress progress(title, cases.size(), done);
  std::mutex mutex;
  std::size_t next = 0;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (next < to_run.size() && !is_time_over()) {
      const std::size_t at = to_run[next++];
      const Case& one = cases[at];
      const fs::path folder = options_.work / folder_name_of(one);
      lock.unlock();
      CaseResult result = run_case(stage_, one, folder);
      lock.lock();
      if (!result.good() && one.broken.empty()) {
        ++failed_;
        progress.clear();
        keep(one, result, folder);
      }
      if (!options_.keep) fs::remove_all(folder);
      if (recorded == Recorded::Yes) record_.note(one, result);
      results[at] = std::move(result);
      progress.show(++done, failed_);
    }
  };
  std::vector<std::thread> workers;
  for (int n = 0; n < options_.at_once; ++n) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  left_ += to_run.size() - next;
  return results;
}

int run_matrix(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options, "matrix");
  if (runner.record().plan().empty()) runner.record().set_plan(planned_matrix(runner, options));
  const std::vector<Case>& cases = runner.record().plan();
  const auto results = runner.run(cases, "killing at each", CaseRunner::Recorded::Yes);
  print_summary("crash", cases, &Case::point, results, runner);
  return runner.exit_code();
}

int run_twice(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options, "twice");
  if (runner.record().plan().empty()) runner.record().set_plan(planned_twice(runner, options));
  const std::vector<Case>& cases = runner.record().plan();
  const auto results = runner.run(cases, "killing twice", CaseRunner::Recorded::Yes);
  print_summary("crash twice", cases, &Case::again, results, runner);
  return runner.exit_code();
}

}  // namespace fiscal::crash
