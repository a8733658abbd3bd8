#pragma once

#include <fiscal/http.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/model/account.h"
#include "core/model/event.h"
#include "core/plugin/manifest.h"

namespace fiscal::services {

/// A write as it is about to leave, to be kept for a permitted re-send. Secrets are still placeholders in it,
/// and headers with credentials are left out: a re-send takes those of its own day.
struct OutgoingWrite {
  std::string method;
  std::string url;
  HttpHeaders headers;
  std::string body;
};

/// Told by http/1 about a call's writes, on the thread of the call.
class DepartureWitness {
 public:
  virtual ~DepartureWitness() = default;

  /// Connection and TLS stand, no byte has left. Returns when the departure is durable; throws to keep the
  /// request from leaving.
  virtual void departs(const OutgoingWrite& write) = 0;
};

/// The one call that services act for.
struct CallScope {
  const Connection& connection;
  const plugin::Manifest& manifest;
  DepartureWitness& witness;
  std::string call;   ///< "issue 1", for the record of exchanges.
  Duration deadline;  ///< On the steady clock.
  /// A permitted re-send: the first write leaves with these bytes, whatever the plugin built.
  std::optional<OutgoingWrite> replay;
};

/// What the host saw while the call ran: the evidence that a plugin's claim is checked against.
struct CallEvidence {
  bool departed = false;        ///< A write left, or may have.
  bool write_answered = false;  ///< A complete answer to the last departed write came.
  std::vector<Exchange> exchanges;
  std::vector<PluginLogLine> log_lines;
};

}  // namespace fiscal::services
