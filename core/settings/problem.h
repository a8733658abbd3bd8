#pragma once

#include <fiscal/finding.hpp>

#include <string>
#include <vector>

namespace fiscal::settings {

/// One thing that is wrong with the operator's files, and where.
struct Problem {
  std::string file;
  int line = 0;     ///< From 1; 0 when the file itself is the trouble.
  int column = 0;   ///< From 1, in bytes.
  Finding finding;  ///< `field` is the JSON pointer within the file.

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

/// "routes.json:12:7 /rules/0/use/1: … Fix: …"
std::string to_text(const Problem& problem);

}  // namespace fiscal::settings
