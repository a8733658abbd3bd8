#pragma once

#include <filesystem>
#include <functional>
#include <regex>
#include <string>
#include <vector>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"

namespace fiscal::kit {

/// Where the checks of a plugin are run.
enum class Isolation {
  OwnProcess,  ///< Each in a process of its own.
  Together,    ///< All in this process, for a debugger: a crash ends it.
};

/// What of a plugin is examined, and how.
struct ExaminationPlan {
  std::vector<RunnerKind> runners{RunnerKind::Inline, RunnerKind::Worker};
  std::string only;  ///< A regular expression that a check's id must hold; empty: all.
  Isolation isolation = Isolation::OwnProcess;
  int at_once = 2;
  std::filesystem::path worker;
  std::uint64_t seed = 1;
};

/// What became of one check over one runner.
struct Examined {
  const Check* check = nullptr;
  std::string runner;  ///< "inline", "worker", or "-" for a check that makes no calls through one.
  Judgement judgement;
};

/// Runs the checks of a plan over a plugin, in the order of the list, and hands over each as it is judged.
/// The process must have one thread. Throws std::regex_error for a bad `only`.
std::vector<Examined> examine(const Subject& subject, const ExaminationPlan& plan, const SigningKey& key,
                              const std::function<void(const Examined&)>& judged);

}  // namespace fiscal::kit
