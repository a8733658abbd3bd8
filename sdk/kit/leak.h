#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sdk/kit/fuzz_case.h"

namespace fiscal::kit {

/// A case of fuzzing whose call leaves memory behind, as often as it is made.
struct Leak {
  std::uint64_t seed = 0;
  std::size_t bytes = 0;  ///< That each call leaves, about.
};

/// Makes the calls of `count` cases from `first` on again and again, on this thread and with one instance for
/// each of their settings. So nothing of a runner is measured: neither the threads and instances that it
/// makes when the machine is busy, nor what each thread keeps of freed memory. The answer is a case that
/// leaves memory behind when it is made alone too, in one measurement after another; nothing when there is
/// none.
std::optional<Leak> leak_among(Bench& bench, std::uint64_t first, std::size_t count, FuzzOf what);

}  // namespace fiscal::kit
