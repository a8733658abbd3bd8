#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fiscal::sandbox {

struct PaulistanaOptions {
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string pki;
  std::string ledger;
  int max_connections = 200;
};

std::string paulistana_help();
/// Throws UsageError. `arguments` are those after the command.
PaulistanaOptions parse_paulistana_options(const std::vector<std::string>& arguments);

/// The saopaulo command: serves until SIGTERM or SIGINT. Throws when it cannot start.
void serve_paulistana(const PaulistanaOptions& options);

}  // namespace fiscal::sandbox
