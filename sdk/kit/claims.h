#pragma once

#include <string>

#include "sdk/kit/bench.h"

namespace fiscal::kit {

/// What a gateway makes of a call: the outcome that it believes ("authorized", "unknown", …), and what the
/// plugin claimed against the evidence, empty when nothing.
struct Believed {
  std::string outcome;
  std::string misbehaviour;
};

/// Judges the answer of issue/1, substitute/1, cancel/1 or status/1 as a gateway does.
Believed believed(const std::string& method, const CallReport& report);

/// Whether two answers say the same: outcome, key, number, ticket and reasons. Documents aside, which hold
/// signatures.
bool same_claim(const std::string& left, const std::string& right);

/// The answer in a few words, for the text of a failure.
std::string in_words(const CallReport& report);

}  // namespace fiscal::kit
