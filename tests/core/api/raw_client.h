#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal::test {

/// A client that sends what it is told, byte for byte.
class RawClient {
 public:
  /// How reading ended.
  enum class End { Complete, Closed, Reset, Timeout };

  struct Reply {
    End end = End::Timeout;
    int status = 0;
    std::string bytes;

    std::string body() const;
    bool closes() const { return bytes.find("Connection: close\r\n") != std::string::npos; }
  };

  /// Connects, from one of the loopback's addresses. `connected` says whether that succeeded.
  explicit RawClient(std::uint16_t port, const char* from = "127.0.0.1");
  ~RawClient();
  RawClient(RawClient&& other) noexcept : socket_(other.socket_) { other.socket_ = -1; }
  RawClient(const RawClient&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes);
  /// Reads one answer; interim ones (1xx) are part of `bytes`.
  Reply read(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// Waits until the server ends the connection.
  Reply read_to_end(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// Waits until `bytes` come next, and leaves them for `read`.
  bool receives(std::string_view bytes, std::chrono::milliseconds patience = std::chrono::seconds(10));
  void end_sending();
  int socket() const { return socket_; }

 private:
  Reply read_until(std::chrono::milliseconds patience, bool to_end);
  /// What ended the wait for more, or nothing when more came.
  std::optional<End> read_more(std::chrono::steady_clock::time_point until);

  int socket_ = -1;
  std::string rest_;
};

/// "GET PATH" and what belongs to it.
std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

}  // namespace fiscal::test
