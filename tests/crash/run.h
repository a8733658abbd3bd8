#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/crash/case.h"
#include "tests/crash/record.h"

namespace fiscal::crash {

struct RunOptions {
  /// Folders of cases are made here: in memory where there is some, since no case pulls the power, so that
  /// what was written outlives every death.
  std::filesystem::path work;
  std::filesystem::path failed;    ///< Folders of failed cases are moved here.
  std::filesystem::path record;    ///< See `Record`.
  int at_once = 8;                 ///< A case mostly waits.
  int minutes = 0;                 ///< After so many no case is begun; 0: until all were run.
  bool keep = false;               ///< Keep the folders of good cases too.
  int most = 0;                    ///< Cases at most, spread evenly over all; 0: every one.
  std::vector<std::string> modes;  ///< Names; empty: all of them.
};

/// Runs cases, several at once, with a progress bar on the terminal (or a line for each fiftieth). Each
/// failure is printed with the command that repeats it, and its folder is kept. What the record says was
/// done is not done again.
class CaseRunner {
 public:
  CaseRunner(const Stage& stage, const RunOptions& options, const std::string& loop);

  /// Whether a case that the record says was done is left out, and this run of it is noted there.
  enum class Recorded { No, Yes };

  /// A result for each case.
  std::vector<CaseResult> run(const std::vector<Case>& cases, const std::string& title,
                              Recorded recorded = Recorded::No);

  Record& record() { return record_; }
  int failed() const { return failed_; }
  std::size_t left() const { return left_; }
  /// 0: everything holds; 1: something does not; 3: cases are left.
  int exit_code() const { return failed_ > 0 ? 1 : left_ > 0 ? 3 : 0; }

 private:
  void keep(const Case& one, const CaseResult& result, const std::filesystem::path& folder);
  void report(const Case& one, const CaseResult& result, const std::filesystem::path& folder);

  bool is_time_over() const;

  const Stage& stage_;
  const RunOptions& options_;
  Record record_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  int failed_ = 0;
  std::size_t left_ = 0;
};

// The loops of fiscal-crash; each answers the exit code of `CaseRunner`.

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
