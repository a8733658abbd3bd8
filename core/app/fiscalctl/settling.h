#pragma once

#include <string>

#include "core/app/fiscalctl/command.h"

namespace fiscal::ctl {

/// Settles every line of a JSON Lines file: {"invoice", "outcome", "access_key", "who", "reason",
/// "evidence"}; `who` may be given once for all. Each line is checked before anything is sent. What became of
/// each is appended to `results`; a line that was settled there is passed over. Draws a bar on a terminal.
/// Refused when a line was.
ExitCode settle_batch(const Context& context, const std::string& file, const std::string& results);

}  // namespace fiscal::ctl
