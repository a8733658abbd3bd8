#pragma once

#include <string>
#include <vector>

#include "tests/crash/logs.h"

namespace fiscal::crash {

/// An invariant (docs/reliability.md) that does not hold, and what shows it.
struct Violation {
  std::string invariant;  ///< "I3".
  std::string what;
};

/// Reads four logs that nobody writes any more and says which invariants they contradict. Knows nothing of
/// the code that is tested: edges, numbers and bytes are judged by tables and counts of its own.
std::vector<Violation> check(const Logs& logs);

}  // namespace fiscal::crash
