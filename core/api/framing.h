#pragma once

#include <fiscal/date.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/api/message.h"

namespace fiscal::api {

/// What requests to targets that begin with `prefix` may have, which is less than others.
struct PathLimit {
  std::string prefix;
  std::size_t max_body = 0;
  Duration body_timeout;
};

/// What a request may look like before anything of it is believed. What servers take in different ways is
/// refused: two lengths, a negative one, a length beside chunks, encoded words (RFC 2047) in headers,
/// repeated headers that count.
struct FramingLimits {
  std::size_t max_body = 1u << 20;
  std::size_t max_headers = 64;
  std::size_t max_header_value = 4096;
  std::size_t max_target = 4096;
  std::size_t max_head = 32 * 1024;  ///< Request line and headers together.
  std::vector<PathLimit> narrower{};
};

/// How many bytes of body to read, or the answer to refuse with (the connection is then closed).
struct Framing {
  std::size_t body_size = 0;
  std::optional<Response> refusal;
  std::optional<Duration> body_timeout{};  ///< Absent: the server's.
};

Framing check_framing(std::string_view method, std::string_view target,
                      const std::vector<std::pair<std::string, std::string>>& headers,
                      const FramingLimits& limits);

/// The segments of a target's path, each decoded after they were parted, so that a name may hold a slash
/// ("%2F"). For a target that `parse_target` takes.
std::vector<std::string> path_segments(std::string_view target);

/// Splits and decodes the target. Nothing when an escape is broken, a name is repeated, or a byte below 0x20
/// hides in it.
std::optional<std::pair<std::string, std::map<std::string, std::string, std::less<>>>> parse_target(
    std::string_view target);

}  // namespace fiscal::api
