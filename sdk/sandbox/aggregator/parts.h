#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/faults.h"
#include "sdk/sandbox/server.h"
#include "sdk/sandbox/tally.h"

namespace fiscal::sandbox {

/// What the connections of a stand-in share.
struct AggregatorParts {
  Shape& shape;
  Desk& desk;
  FaultBox& faults;
  Tally& tally;
  const std::atomic<bool>& stopping;
};

/// The system's own interface, plain HTTP on 127.0.0.1.
std::unique_ptr<Listener> listen_aggregator(AggregatorParts& parts, std::uint16_t port);

/// Plain HTTP for tests to steer by: faults, settings, ledger, callbacks (README.md).
std::unique_ptr<Listener> listen_aggregator_control(AggregatorParts& parts, std::uint16_t port);

}  // namespace fiscal::sandbox
