#pragma once

#include "sdk/sandbox/options.h"

namespace fiscal::sandbox {

/// The sefin command: serves until SIGTERM or SIGINT. Throws when it cannot start.
void serve(const SefinOptions& options);

}  // namespace fiscal::sandbox
