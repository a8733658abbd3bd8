#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "sdk/sandbox/certificate_maker.h"

namespace fiscal::sandbox {

/// A command line that cannot be obeyed: the message names the option and the fix.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct PkiOptions {
  std::string out;
  std::vector<Holder> holders;
};

struct SefinOptions {
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  std::string pki;
  std::string ledger;
  std::string settings;  ///< a JSON file of settings, or empty
  int environment = 2;   ///< tpAmb: 1 production, 2 restricted production
  int latency_ms = 0;
  int max_connections = 1200;
  bool sign_nfse = true;
  bool cancel_deadline_passed = false;
  std::vector<std::string> faults;  ///< MODE or MODE:key=value,...
};

std::string general_help();
std::string pki_help();
std::string sefin_help();

/// Both throw UsageError. `arguments` are those after the command.
PkiOptions parse_pki_options(const std::vector<std::string>& arguments);
SefinOptions parse_sefin_options(const std::vector<std::string>& arguments);

}  // namespace fiscal::sandbox
