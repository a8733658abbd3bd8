#pragma once

#include <fiscal/testing/cassette.hpp>

#include <functional>
#include <optional>
#include <string>

#include "sdk/kit/misbehaviour.h"

namespace fiscal::kit {

/// A service of the host that breaks.
struct BrokenService {
  std::string name;
  int code = 0;  ///< As the host answers: a fiscal_code.
  std::string reply;
};

/// What provider and host do during one call.
struct Script {
  const testing::Cassette* cassette = nullptr;  ///< Null: the provider refuses every connection.
  testing::Matching matching = testing::Matching::Exact;
  const Misbehaviour* writes = nullptr;    ///< From the first write on, whatever is asked.
  const Misbehaviour* reads = nullptr;     ///< For every read.
  std::function<void(HttpAnswer&)> alter;  ///< Changes each answer before it leaves.
  std::optional<BrokenService> broken;
  std::optional<int> stop_at;  ///< From this service call on, counted from 0, the host answers "stopped".
  /// Real time, so that a call that hangs ends; long enough for any machine.
  Duration budget = seconds(20);
  /// What a misbehaving answer leaves of the budget, as if the provider had taken the rest. The host's clock
  /// jumps: nobody waits, and no machine is too slow to get as far as that answer.
  std::optional<Duration> left_by_provider;
  bool withhold = false;    ///< Every answer is kept back until the budget is over; the clock jumps there.
  bool on_the_wire = true;  ///< Over loopback and libcurl, as a gateway does; or handed over in memory.
};

}  // namespace fiscal::kit
