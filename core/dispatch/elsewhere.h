#pragma once

#include "core/dispatch/callbacks.h"

namespace fiscal::dispatch {

/// Hears what happened to documents without the gateway: cancelled at the authority by somebody else, ended
/// by it. Reads what providers list (list/1), each connection from where it left off, and takes each event as
/// a callback is taken: told twice it changes nothing.
class Elsewhere {
 public:
  Elsewhere(const Worker::Parts& parts, Callbacks& callbacks) : parts_(parts), callbacks_(callbacks) {}

  /// One round over all connections whose plugin lists. Answers how many invoices moved. An invoice that is
  /// being worked on holds the reading of its connection up until the next round.
  int hear();

 private:
  int hear(const Connection& connection, const Account& account, const plugin::Manifest& manifest);

  Worker::Parts parts_;
  Callbacks& callbacks_;
};

}  // namespace fiscal::dispatch
