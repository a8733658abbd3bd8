#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"

namespace fiscal::kit {

/// Where the checks of a plugin are run.
enum class Isolation {
  OwnProcess,  ///< Each in a process of its own.
  Shared,      ///< Those of a runner in one process, which loads the plugin once: quick. A crash ends the
               ///< process, and the checks behind it go on in another one.
  Together,    ///< All in this process, for a debugger: a crash ends it.
};

/// What of a plugin is examined, and how.
struct ExaminationPlan {
  std::vector<RunnerKind> runners{RunnerKind::Inline, RunnerKind::Worker};
  std::string only;  ///< A regular expression that a check's id must hold; empty: all.
  std::vector<Check> checks = all_checks();
  Isolation isolation = Isolation::OwnProcess;
  int at_once = 2;
  std::uint64_t fuzz_cases = 150;  ///< Of each check that fuzzes.
  int open_rounds = 1000;          ///< Of the check that opens and closes.
  /// Of the runners that a check has, which one takes it, for a short look: check n takes runner (n + turn).
  /// Nothing: all of them.
  std::optional<std::size_t> turn;
  std::filesystem::path worker;
  std::uint64_t seed = 1;
};

/// What became of one check over one runner.
struct Examined {
  Check check;
  std::string runner;  ///< "inline", "worker", or "-" for a check that makes no calls through one.
  Judgement judgement;
};

/// Runs the checks of a plan over a plugin and hands over each as it is judged: in the order of the list, and
/// where they share processes one runner after another.
/// The process must have one thread. Throws std::regex_error for a bad `only`.
std::vector<Examined> examine(const Subject& subject, const ExaminationPlan& plan, const SigningKey& key,
                              const std::function<void(const Examined&)>& judged);

}  // namespace fiscal::kit
