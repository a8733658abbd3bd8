#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fiscal::sandbox {

struct MunicipalOptions {
  std::uint16_t port = 0;
  std::string pki;
  std::string ledger;
  std::vector<std::string> profiles;  ///< Folders.
  std::vector<std::string> faults;    ///< MODE, MODE:call or MODE:call:count
};

std::string municipal_help();
/// Throws UsageError.
MunicipalOptions parse_municipal_options(const std::vector<std::string>& arguments);
/// Serves until SIGTERM or SIGINT.
void serve_municipal(const MunicipalOptions& options);

}  // namespace fiscal::sandbox
