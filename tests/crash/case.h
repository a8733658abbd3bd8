#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/crash/checker.h"
#include "tests/crash/stage.h"

namespace fiscal::crash {

/// One case: what the client does, what the portal does wrong, and where the gateway dies.
struct Case {
  /// "full", "told" (the same, and a webhook receiver hears of it), "short", or "first_start" (an empty
  /// data_dir).
  std::string story = "full";
  std::string mode = "none";
  std::string point;   ///< "store.accept.after_commit:3"; empty: it does not die.
  std::string again;   ///< A second point, for the start after the first death.
  std::string broken;  ///< A rule that the gateway breaks (FISCAL_BREAK).
  std::string
      system_call;  ///< "fdatasync:7": the first gateway dies at the seventh such call of one of its threads.
  int rest_seconds = 90;  ///< Faults have stopped: how long until everything rests.
};

struct CaseResult {
  bool was_run = false;  ///< False: the time was over before it.
  int deaths = 0;        ///< How often the gateway was killed.
  std::vector<Violation> violations;
  std::string trouble;                  ///< Why the case could not be carried through; empty when it was.
  std::map<std::string, int> passings;  ///< Of each fail-point, in the first gateway of the case.
  std::map<std::string, int> passings_after_death;  ///< Likewise in the second.

  bool good() const { return violations.empty() && trouble.empty(); }
};

/// Carries one case through in `folder`, which is made anew, and leaves the logs there: starts portal and
/// gateway, lets the client tell its story, starts the gateway again whenever it has died, waits for rest,
/// ends both, and checks.
CaseResult run_case(const Stage& stage, const Case& one, const std::filesystem::path& folder);

/// The options of fiscal-crash that repeat the case.
std::string options_of(const Case& one);
/// A name for its folder.
std::string folder_name_of(const Case& one);

}  // namespace fiscal::crash
