#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fiscal::services {

/// Where a URL leads.
struct UrlTarget {
  std::string scheme;  ///< "https" or "http".
  std::string host;    ///< Lower case; numeric addresses in their usual form, IPv6 in brackets.
  std::uint16_t port = 0;
};

/// Reads a URL as libcurl will read it when it sends. Refuses other schemes, user names and passwords,
/// blanks, control characters and anything outside ASCII, and more than 8 KiB.
Result<UrlTarget> parse_url(std::string_view url);

enum class PlainHttp { Refused, AllowedToLoopback };

/// Why a plugin's request may not go to `target`, for the plugin's author and the operator; nothing when it
/// may. `allowed` are entries "host:port", "*.host:port" (any subdomain, not the host itself) or "host" (port
/// 443).
std::optional<std::string> egress_refusal(const UrlTarget& target, const std::vector<std::string>& manifest,
                                          const std::vector<std::string>& connection, PlainHttp plain_http);

}  // namespace fiscal::services
