#pragma once

#include <cstdint>

#include "core/base/log.h"
#include "core/settings/gateway.h"

namespace fiscal::app {

/// How many descriptors a gateway with these settings may hold at once: clients, calls in flight with their
/// lane to a worker and their connection to a provider, and what is kept for the next one.
std::int64_t descriptors_for(const settings::Gateway& gateway);

/// Lets this process have as many descriptors as the system allows it: what a process starts with, often
/// 1,024, is for programs that use select(2), which none of ours do. Warns when fewer than `needed` are
/// allowed; then requests and calls fail for want of one at the busiest hour.
void take_descriptors(std::int64_t needed, Log& log);

}  // namespace fiscal::app
