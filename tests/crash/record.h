#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/crash/case.h"

namespace fiscal::crash {

/// What a loop has done so far, in a file, so that it can be ended and gone on with: the cases that it
/// planned, and a line for each that went well. A case that failed is run again.
class Record {
 public:
  /// Goes on with `file` where it is there; with an empty path nothing is kept. `loop` names what is run,
  /// over which store. Throws std::runtime_error when the file is of another one or cannot be written.
  Record(const std::filesystem::path& file, const std::string& loop);

  /// Empty when nothing was planned yet.
  const std::vector<Case>& plan() const { return plan_; }
  void set_plan(const std::vector<Case>& cases);

  /// How often the gateway died in it; nothing when it is still to be run. Not safe beside `note`.
  const int* deaths_in(const Case& one) const;
  void note(const Case& one, const CaseResult& result);

 private:
  void read(const std::filesystem::path& file, const std::string& loop);

  std::ofstream out_;
  std::vector<Case> plan_;
  std::map<std::string, int> done_;
};

}  // namespace fiscal::crash
