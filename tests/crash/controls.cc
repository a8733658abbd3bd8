#include <algorithm>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "tests/crash/run.h"

namespace fiscal::crash {
namespace {

using nlohmann::json;

/// A gateway that breaks a rule (FISCAL_BREAK, at the fail-points of core), where breaking it shows.
std::vector<Case> broken_gateways() {
  return {
      {.broken = "I1.accept", .rest_seconds = 3},
      {.broken = "I2"},
      // The portal has the document for certain: of what was only sent, a death may take the last bytes
      // along.
      {.story = "short", .point = "http.write.after_answer:1", .broken = "I3"},
      {.broken = "I4"},
      {.broken = "I5"},
      {.mode = "drop_before", .broken = "I6"},
      {.mode = "queries_fail_too", .broken = "I7"},
      {.broken = "I8"},
      {.broken = "I9"},
      {.broken = "I10.numbered"},
      {.story = "told", .broken = "I11", .rest_seconds = 3},
      {.mode = "slow_far_past_the_lease", .broken = "I13"},
      {.story = "short", .point = "http.write.body_sent:1", .broken = "I21", .rest_seconds = 2},
      {.mode = "truncate", .broken = "I22"},
      {.broken = "I22.request"},
  };
}

/// What no gateway of ours can be made to do in a few lines is written into the logs of a good case.
struct Forgery {
  const char* invariant;
  std::function<void(Logs&)> forge;
};

void exchange_two_ids(Logs& logs) {
  std::vector<json*> accepted;
  for (json& line : logs.client)
    if (line.at("what") == "issue" && line.value("status", 0) == 202) accepted.push_back(&line);
  std::swap(accepted.at(0)->at("id"), accepted.at(1)->at("id"));
}

void try_again_and_again(Logs& logs) {
  json& events = logs.store.front().at("events");
  for (int n = 0; n < 20; ++n)
    events.push_back(
        {{"sequence", 100 + n}, {"at", ""}, {"kind", "attempt_started"}, {"data", json::object()}});
}

std::vector<Forgery> forgeries() { return {{"I16", try_again_and_again}, {"I18", exchange_two_ids}}; }

bool names(const std::vector<Violation>& violations, const std::string& invariant) {
  return std::any_of(violations.begin(), violations.end(),
                     [&](const Violation& violation) { return violation.invariant == invariant; });
}

/// Prints how the checker took it; true when it noticed.
bool report(const std::string& how, const std::string& invariant, const std::vector<Violation>& violations,
            const std::string& trouble) {
  const bool noticed = names(violations, invariant);
  std::string first = trouble;
  for (const Violation& violation : violations)
    if (violation.invariant == invariant) first = violation.what;
  std::printf("  %-4s %-12s %s: %s\n", invariant.c_str(), how.c_str(), noticed ? "noticed" : "NOT NOTICED",
              first.c_str());
  for (const Violation& violation : violations)
    if (!noticed) std::printf("       instead %s: %s\n", violation.invariant.c_str(), violation.what.c_str());
  return noticed;
}

}  // namespace

int run_controls(const Stage& stage, const RunOptions& options) {
  CaseRunner runner(stage, options, "controls");
  const auto cases = broken_gateways();
  const auto results = runner.run(cases, "breaking each rule");
  int unnoticed = 0;
  for (std::size_t at = 0; at < cases.size(); ++at) {
    const std::string& rule = cases[at].broken;
    unnoticed +=
        report(rule, rule.substr(0, rule.find('.')), results[at].violations, results[at].trouble) ? 0 : 1;
  }
  const auto folder = options.work / "undisturbed";
  const CaseResult good = run_case(stage, {.story = "told"}, folder);
  if (!good.good()) {
    ++unnoticed;
    std::printf("  an undisturbed gateway is not found good: %s\n", good.trouble.c_str());
    for (const Violation& violation : good.violations)
      std::printf("       %s: %s\n", violation.invariant.c_str(), violation.what.c_str());
  } else {
    for (const Forgery& forgery : forgeries()) {
      Logs logs = read_logs(folder);
      forgery.forge(logs);
      unnoticed += report("forged log", forgery.invariant, check(logs), "") ? 0 : 1;
    }
  }
  std::printf("controls: %zu rules broken, %d not noticed\n", cases.size() + forgeries().size(), unnoticed);
  return unnoticed == 0 ? 0 : 1;
}

}  // namespace fiscal::crash
