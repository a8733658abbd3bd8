#pragma once

#include <functional>
#include <optional>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/faults.h"
#include "sdk/sandbox/office.h"
#include "sdk/sandbox/wire.h"

namespace fiscal::sandbox {

/// How a request ended, for the ledger.
struct Outcome {
  int status = 0;        ///< 0 when nothing that reads as a status went out
  bool dropped = false;  ///< the answer did not reach the client whole, on purpose
};

enum class KeepAlive { Yes, No };

/// The HTML page that a server in front of the service shows with this status.
Answer status_page(int status);

/// An answer as HTTP/1.1 bytes.
std::string http_bytes(const Answer& answer, const std::string& method, KeepAlive keep);

/// Sends an answer that was made, as the fault lets it out. `record` is called before a byte goes out.
/// Returns whether the connection may be used again.
KeepAlive deliver(const Answer& answer, const std::optional<Fault>& fault, const std::string& method,
                  KeepAlive keep, Wire& wire, const std::function<void(const Outcome&)>& record);

/// Gives an answer under a fault. `process` handles the request once per call; `record` writes the request's
/// line into the ledger and is called before a byte goes out. Returns whether the connection may be used
/// again.
KeepAlive play(const std::optional<Fault>& fault, const Exchange& exchange, KeepAlive keep, Wire& wire,
               Office& office, const std::function<Answer()>& process,
               const std::function<void(const Outcome&)>& record);

}  // namespace fiscal::sandbox
