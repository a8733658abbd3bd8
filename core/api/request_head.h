#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/api/framing.h"

namespace fiscal::api {

/// What stands before a request's body, read to the letter of RFC 9112: one way to read it, or none.
struct RequestHead {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< Names in lower case, values without blanks around.
  std::size_t body_size = 0;
  bool keep_alive = true;
  std::optional<Duration> body_timeout{};  ///< Absent: the server's.
  bool expects_continue = false;           ///< The client sends the body only when it is told to go on.
};

/// Finds the end of a head in bytes that come in pieces, and refuses at the first byte that no head has.
/// Looks at each byte once.
class HeadScanner {
 public:
  explicit HeadScanner(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  struct Found {
    std::size_t size = 0;  ///< Of the head with the empty line at its end; 0: not here yet.
    std::optional<Response> refusal;
  };

  /// `bytes` begins with those of the call before.
  Found scan(std::string_view bytes);

 private:
  const std::size_t most_bytes_;
  std::size_t checked_ = 0;
};

/// A head that was read, or the answer to refuse it with. `bytes` is what the scanner found.
struct HeadRead {
  RequestHead head;
  std::optional<Response> refusal;
};

HeadRead read_head(std::string_view bytes, const FramingLimits& limits);

}  // namespace fiscal::api
