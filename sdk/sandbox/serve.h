#pragma once

#include <csignal>

#include "sdk/sandbox/options.h"

namespace fiscal::sandbox {

/// Blocks SIGTERM and SIGINT and answers the set to wait for. To be called before any thread starts, so that
/// only that wait receives them.
sigset_t blocked_signals();

/// The sefin command: serves until SIGTERM or SIGINT. Throws when it cannot start.
void serve(const SefinOptions& options);

}  // namespace fiscal::sandbox
