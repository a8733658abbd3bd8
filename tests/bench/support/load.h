#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fiscal::bench {

/// Requests over kept connections of HTTP/1.1 to a port of this machine, each connection with one request at
/// a time.
struct Load {
  std::uint16_t port = 0;
  int connections = 1;
  double seconds = 0;         ///< How long is measured; 0: until `requests` are answered.
  std::int64_t requests = 0;  ///< How many at most; 0: no end but `seconds`.
  double warm_up = 0;         ///< Seconds before that count for nothing.
  int expected_status = 202;
  /// Writes the whole request number `n` (from 0), head and body. Called on the caller's thread.
  std::function<void(std::string& out, std::uint64_t n)> write;
  std::function<void()> at_start = [] {};  ///< Called when the warm-up is over.
};

struct LoadResult {
  std::int64_t answered = 0;  ///< With the expected status, after the warm-up.
  double seconds = 0;
  std::vector<float> microseconds;  ///< Of each, sorted.

  double rate() const { return static_cast<double>(answered) / seconds; }
  double at(double share) const;
};

/// Runs the load on one thread. An answer of another status, or a connection that ends, is nonsense for a
/// measurement: throws std::runtime_error with the answer.
LoadResult run_load(const Load& load);

/// One request on a connection of its own: the answer's body. Throws std::runtime_error for a status that is
/// not 2xx.
std::string call(std::uint16_t port, const std::string& method, const std::string& path,
                 const std::string& key, const std::string& body = {});

/// Head and body of one request.
std::string request_text(const std::string& method, const std::string& path, const std::string& key,
                         const std::string& more_headers, const std::string& body);

}  // namespace fiscal::bench
