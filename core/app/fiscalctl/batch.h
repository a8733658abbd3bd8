#pragma once

#include <string>
#include <string_view>

#include "core/app/fiscalctl/command.h"

namespace fiscal::ctl {

struct BatchOptions {
  std::string file;     ///< JSON Lines, one invoice a line; empty lines are passed over.
  std::string results;  ///< JSON Lines too; read first, then appended to.
  std::string connection;
  int wait_seconds = 20;
  int parallel = 8;
};

/// The idempotency key of a request that has no name of its own: it follows from the content, and from how
/// often the same content came before in the same batch, since two equal lines are two invoices.
std::string content_key(std::string_view content, int earlier = 0);

/// Issues every line that the result file does not have as settled. Shows a bar while standard error is a
/// terminal. Refused when a line was refused, rejected or given up, in this run or in an earlier one; Done
/// otherwise. Throws Failure(File) for an unreadable line before anything is sent, and Failure(Unreachable)
/// when the gateway goes away; what was learned until then is in the file.
ExitCode issue_batch(const Context& context, const BatchOptions& options);

}  // namespace fiscal::ctl
