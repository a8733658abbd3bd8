#pragma once

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/server.h"

namespace fiscal::sandbox {

/// The control port's calls (README.md lists them). A body that is not understood is 400 with {"error":
/// text}.
Answer control_answer(ServerParts& parts, const Exchange& exchange);

}  // namespace fiscal::sandbox
