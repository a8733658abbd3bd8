#pragma once

#include <string>

#include "tests/simulation/scheduler.h"

namespace fiscal::simulation {

/// Where every checker says what it found broken. The first word counts: the run ends there.
class Judge {
 public:
  explicit Judge(Scheduler& scheduler) : scheduler_(scheduler) {}

  /// `promise` is a name of README.md ("rule 3", "nothing lost").
  void broken(const std::string& promise, const std::string& how) {
    if (!verdict_.empty()) return;
    verdict_ = promise + ": " + how;
    scheduler_.say("BROKEN  " + verdict_);
  }

  /// Empty as long as everything held.
  const std::string& verdict() const { return verdict_; }

 private:
  Scheduler& scheduler_;
  std::string verdict_;
};

}  // namespace fiscal::simulation
