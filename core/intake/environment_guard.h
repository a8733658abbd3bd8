#pragma once

#include <optional>

#include "core/intake/request.h"
#include "core/routing/snapshot.h"

namespace fiscal::intake {

/// Nothing when API key, account and document agree on the environment and the gateway lets documents of it
/// out; else the finding that names who disagrees: environment_mismatch, production_not_allowed. Routing sees
/// to the connection.
std::optional<Finding> disagreement(const Request& request, const Invoice& invoice,
                                    const routing::Snapshot& snapshot);

}  // namespace fiscal::intake
