#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <fiscal/date.hpp>

namespace fiscal::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  std::optional<int> days;       ///< For how long things go wrong; absent: drawn from the seed.
  std::ostream* echo = nullptr;  ///< Every line of the trace goes there.
};

struct RunResult {
  std::string broken;             ///< Which promise, and how; empty when all held.
  std::uint64_t digest = 0;       ///< Of the whole trace.
  std::vector<std::string> tail;  ///< Its last lines.
  std::int64_t lines = 0;
  Duration simulated;
  int invoices = 0;
  int documents = 0;
};

/// One life of a gateway and all that is around it, drawn from the seed: days in which everything fails that
/// can, then quiet, in which all must come to rest. The same options give the same result, to the byte of the
/// trace.
RunResult run(const RunOptions& options);

}  // namespace fiscal::simulation
