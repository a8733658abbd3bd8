#pragma once

#include <fiscal/date.hpp>

#include <map>
#include <string>

#include "core/base/ids.h"

namespace fiscal::simulation {

/// Which call of a plugin a fiber is in, as the simulation knows it: nothing of it is on the wire.
struct CallMark {
  InvoiceId id;
  ConnectionId connection;
  std::string effect;  ///< "issue" or "cancel:1": what departures are kept under.
  bool asks = false;   ///< status/1.
  int attempt = 1;
  Duration began;

  // What came of it.
  bool said_already = false;     ///< The authority answered that it exists already.
  bool learned_nothing = false;  ///< A status query that failed.
};

/// By fiber: the call that it is in, and after it until the next one begins.
using CallMarks = std::map<int, CallMark>;

}  // namespace fiscal::simulation
