#pragma once

#include <stdexcept>
#include <string>

namespace fiscal::ctl {

/// What the shell learns from a run of fiscalctl (docs/operate.md).
enum class ExitCode {
  Done = 0,
  Refused = 1,      ///< The gateway refused, or the invoice came to nothing.
  Usage = 2,        ///< The command line cannot be obeyed.
  Unreachable = 3,  ///< No gateway answered.
  File = 4,         ///< A file cannot be read, written or understood.
};

/// Ends the command: `main` prints the text as it is, on standard error, and exits with the code. Refusals of
/// one cause are one line; a request with several findings has one more line each.
struct Failure : std::runtime_error {
  Failure(ExitCode how, const std::string& text) : std::runtime_error(text), code(how) {}

  ExitCode code;
};

}  // namespace fiscal::ctl
