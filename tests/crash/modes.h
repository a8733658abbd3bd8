#pragma once

#include <string>
#include <vector>

namespace fiscal::crash {

/// What the portal does wrong meanwhile.
struct Mode {
  std::string name;
  std::vector<std::string> faults;  ///< As `fiscal-sandbox sefin --fault` takes them.
  std::string lease = "30s";        ///< Of the gateway's claims.
  std::string broken;               ///< What the gateway must be allowed for that (FISCAL_BREAK).
};

/// Every fault of the sandbox's portal (sdk/sandbox/README.md), on the first posts of documents and of
/// events.
const std::vector<Mode>& all_modes();

/// Throws std::invalid_argument when there is none of this name.
const Mode& mode_named(const std::string& name);

/// Until when the portal's queries may deny a document that exists, in milliseconds: the settle window of the
/// tests' plugin is longer.
inline constexpr int hidden_ms = 150;
inline constexpr int settle_window_ms = 300;

}  // namespace fiscal::crash
