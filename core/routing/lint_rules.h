#pragma once

#include <vector>

#include "core/routing/lint.h"

namespace fiscal::routing {

/// The part of `lint` that is about rules, in the order of the rules.
std::vector<LintFinding> lint_rules(const Snapshot& snapshot);

}  // namespace fiscal::routing
