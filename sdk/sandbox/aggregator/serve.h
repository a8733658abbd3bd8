#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/sandbox/aggregator/shape.h"

namespace fiscal::sandbox {

/// The command line of the aggregator command.
struct AggregatorOptions {
  std::string system;
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string ledger;
  std::string hook;  ///< Where callbacks go, "http://127.0.0.1:8080/hooks/con"; empty: nowhere, the control
                     ///< port shows them.
  ShapeOptions shape;
  std::vector<std::string> faults;
};

std::string aggregator_help();
/// Throws UsageError. `arguments` are those after the command.
AggregatorOptions parse_aggregator_options(const std::vector<std::string>& arguments);

/// The aggregator command: serves until SIGTERM or SIGINT. Throws when it cannot start.
void serve_aggregator(const AggregatorOptions& options);

}  // namespace fiscal::sandbox
