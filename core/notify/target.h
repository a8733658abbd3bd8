#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/services/http_transport.h"

namespace fiscal::notify {

/// Where messages may go. A URL is a client's: what it leads to is judged again when the connection is
/// opened, by the address itself, so that a name that changes leads nowhere else.
struct TargetPolicy {
  std::vector<std::uint16_t> ports{443, 8443};
  /// "host:port" that the operator vouches for: may have a private address and plain http.
  std::vector<std::string> allowed{};
};

/// Why an endpoint may not have this URL; nothing when it may.
std::optional<Finding> target_problem(std::string_view url, const TargetPolicy& policy);

/// Which addresses a message to this URL may reach.
services::Reachable reachable(std::string_view url, const TargetPolicy& policy);

}  // namespace fiscal::notify
