#pragma once

#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

/// Hears what happened to documents without the gateway: cancelled at the authority by somebody else, ended by it. Reads
/// what providers tell by themselves (list/1), each connection from where it left off; what is told twice changes nothing.
class Elsewhere {
 public:
  explicit Elsewhere(const Worker::Parts& parts) : parts_(parts) {}

  /// One round over all connections whose plugin lists. Answers how many invoices moved. An invoice that is being worked
  /// on holds the reading of its connection up until the next round.
  int hear();

 private:
  enum class Heard { Nothing, Moved, MustWait };

  int hear(const Connection& connection, const Account& account, const plugin::Manifest& manifest);
  Heard take(const Connection& connection, const ProviderEvent& event);

  Worker::Parts parts_;
};

}  // namespace fiscal::dispatch
