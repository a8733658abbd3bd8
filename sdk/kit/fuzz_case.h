#pragma once

#include <cstdint>
#include <string>

#include "sdk/kit/bench.h"

namespace fiscal::kit {

/// What fuzzing draws: answers of the provider that were mutated, or requests.
enum class FuzzOf { Answers, Requests, Both };

/// One case of fuzzing, made from its seed alone: a cassette, its answers or its request changed.
struct FuzzCase {
  std::string description;  ///< For people: which cassette, and how it was changed.
  CallPlan plan;
};

/// The case of this seed. The subject needs a cassette at least and outlives the case.
FuzzCase fuzz_case(const Bench& bench, std::uint64_t seed, FuzzOf what);

/// Makes the call and says what is wrong with what came of it; empty when nothing.
std::string wrong_with_case(Bench& bench, const FuzzCase& fuzz);

}  // namespace fiscal::kit
