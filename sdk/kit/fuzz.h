#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "sdk/kit/fuzz_case.h"

namespace fiscal::kit {

/// A case that went wrong: its seed makes it again.
struct FuzzFailure {
  std::uint64_t seed = 0;
  std::string what;
};

/// Cases one after another in this process, from `first` on, until `go_on` says no. `at_case` is told each
/// seed before its case is run, so that a crash can be laid to it. The failure is the first one. Memory that
/// grows from case to case is a reason to measure (leak.h), and a failure of the case whose call leaves it
/// behind.
std::optional<FuzzFailure> fuzz_from(Bench& bench, std::uint64_t first, FuzzOf what,
                                     const std::function<bool()>& go_on,
                                     const std::function<void(std::uint64_t)>& at_case);

/// What `fiscal-plugin-check fuzz` does: batches in processes of their own until the time is over or so many
/// cases were run. The answer counts the cases.
struct FuzzRun {
  std::uint64_t cases = 0;
  std::optional<FuzzFailure> failure;
};

struct FuzzBounds {
  Duration time = seconds(60);
  std::uint64_t cases = std::numeric_limits<std::uint64_t>::max();
};

FuzzRun fuzz(const Subject& subject, const BenchOptions& options, std::uint64_t seed,
             const FuzzBounds& bounds);

/// One case again, many times over, so that a leak shows too. Prints nothing; the text is empty when all is
/// well.
std::string reproduce(const Subject& subject, const BenchOptions& options, std::uint64_t seed);

}  // namespace fiscal::kit
