#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/crash/case.h"

namespace fiscal::crash {

struct RunOptions {
  std::filesystem::path work;  ///< Folders of cases are made here.
  int at_once = 2;
  bool keep = false;               ///< Keep the folders of good cases too.
  int most = 0;                    ///< Cases at most, spread evenly over all; 0: every one.
  std::vector<std::string> modes;  ///< Names; empty: all of them.
};

/// Runs cases, several at once, with a progress bar on the terminal (or a line for each tenth). Each failure
/// is printed with the command that repeats it, and its folder is kept. Answers how many failed.
class CaseRunner {
 public:
  CaseRunner(const Stage& stage, const RunOptions& options) : stage_(stage), options_(options) {}

  std::vector<CaseResult> run(const std::vector<Case>& cases, const std::string& title);

  int failed() const { return failed_; }

 private:
  void report(const Case& one, const CaseResult& result, const std::filesystem::path& folder);

  const Stage& stage_;
  const RunOptions& options_;
  int failed_ = 0;
  int folders_ = 0;
};

// The loops of fiscal-crash; each answers the exit code: 0 when everything holds.

/// Every passing of every fail-point, in every mode of the portal.
int run_matrix(const Stage& stage, const RunOptions& options);
/// A second death in the start after the first, at every point of that start.
int run_twice(const Stage& stage, const RunOptions& options);
/// Each invariant broken on purpose: the checker must notice.
int run_controls(const Stage& stage, const RunOptions& options);
/// Death at the n-th system call that writes, n = 1, 2, 3 … until a run ends by itself.
int run_blind(const Stage& stage, const RunOptions& options);
/// The power goes: what was acknowledged must be there when it is back. Needs root and loop devices.
int run_power_cut(const Stage& stage, const RunOptions& options);

}  // namespace fiscal::crash
