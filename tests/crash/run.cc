#include "tests/crash/run.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
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

/// Reads change nothing: one passing of their points is enough.
bool is_of_a_read(const std::string& point) { return point.ends_with(".GET"); }

/// Every passing of every point, the points of the n-th passings side by side.
void add_points(const Case& like, const std::map<std::string, int>& passings, std::string Case::*place,
                std::vector<Case>& cases) {
  for (const auto& [point, count] : passings)
    for (int n = 1; n <= (is_of_a_read(point) ? 1 : count); ++n) {
      cases.push_back(like);
      cases.back().*place = point + ":" + std::to_string(n);
    }
}

void print_summary(const char* what, std::size_t points, std::size_t modes,
                   const std::vector<CaseResult>& results, int failed) {
  const auto died = std::count_if(results.begin(), results.end(),
                                  [](const CaseResult& result) { return result.deaths > 0; });
  std::printf("%s: %zu points x %zu modes, %zu cases; the gateway died in %zu, %d failed\n", what, points,
              modes, results.size(), static_cast<std::size_t>(died), failed);
}

}  // namespace

void CaseRunner::report(const Case& one, const CaseResult& result, const fs::path& folder) {
  std::printf("FAILED: %s\n", options_of(one).c_str());
  if (!result.trouble.empty()) std::printf("  %s\n", result.trouble.c_str());
  for (const Violation& violation : result.violations)
    std::printf("  %s: %s\n", violation.invariant.c_str(), violation.what.c_str());
  std::printf("  logs: %s\n  again: %s %s%s\n", folder.c_str(), stage_.program("fiscal-crash").c_str(),
              options_of(one).c_str(), stage_.kind() == StoreKind::Postgres ? " --store postgres" : "");
}

std::vector<CaseResult> CaseRunner::run(const std::vector<Case>& cases, const std::string& title) {
  std::vector<CaseResult> results(cases.size());
  Progress progress(title, cases.size());
  std::mutex mutex;
  std::size_t next = 0;
  std::size_t done = 0;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (next < cases.size()) {
      const std::size_t at = next++;
      const fs::path folder = options_.work / ("case-" + std::to_string(folders_++));
      lock.unlock();
      CaseResult result = run_case(stage_, cases[at], folder);
      lock.lock();
      const bool expected = cases[at].broken.empty();
      if (!result.good() && expected) {
        ++failed_;
        progress.clear();
        report(cases[at], result, folder);
      } else if (!options_.keep) {
        fs::remove_all(folder);
      }
      results[at] = std::move(result);
      progress.show(++done, failed_);
    }
  };
  std::vector<std::thread> workers;
  for (int n = 0; n < options_.at_once; ++n) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  return results;
}

int run_matrix(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options);
  std::vector<Case> undisturbed;
  for (const std::string& mode : modes_of(options)) undisturbed.push_back({.mode = mode});
  undisturbed.push_back({.story = "first_start"});
  const auto seen = runner.run(undisturbed, "counting points");
  std::vector<Case> cases;
  std::map<std::string, int> points;
  for (std::size_t at = 0; at < undisturbed.size(); ++at) {
    add_points(undisturbed[at], seen[at].passings, &Case::point, cases);
    for (const auto& [point, count] : seen[at].passings) points[point] = std::max(points[point], count);
  }
  const auto results = runner.run(thinned(std::move(cases), options.most), "killing at each");
  print_summary("crash", points.size(), undisturbed.size() - 1, results, runner.failed());
  return runner.failed() == 0 ? 0 : 1;
}

int run_twice(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options);
  // The deaths that leave most to be done by the next start.
  static const char* first_deaths[] = {"store.accept.after_commit:4", "http.write.after_departure:1",
                                       "http.write.body_sent:1", "http.write.after_answer:2"};
  std::vector<Case> once;
  for (const char* death : first_deaths)
    for (const char* mode : {"none", "drop_before"}) once.push_back({.mode = mode, .point = death});
  std::vector<Case> cases;
  const auto seen = runner.run(once, "counting points");
  for (std::size_t at = 0; at < once.size(); ++at)
    add_points(once[at], seen[at].passings_after_death, &Case::again, cases);
  const auto results = runner.run(thinned(std::move(cases), options.most), "killing twice");
  print_summary("crash twice", std::size(first_deaths), 2, results, runner.failed());
  return runner.failed() == 0 ? 0 : 1;
}

}  // namespace fiscal::crash
