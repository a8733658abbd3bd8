#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fiscal::api {

/// A socket that listens. Not safe for threads.
class Listener {
 public:
  /// Throws std::system_error that names the address.
  Listener(const std::string& address, std::uint16_t port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  struct Arrival {
    int socket = -1;      ///< Non-blocking; the caller's to close.
    std::string address;  ///< Of the client, without its port.
  };

  /// The next connection that stands; nothing when none does or no descriptor is left for it.
  std::optional<Arrival> accept();

  /// No further connection comes about, while those that stand can still be accepted: closing the socket
  /// right away would reset the ones that the kernel has taken and nobody has accepted yet.
  void turn_away();

  int descriptor() const { return socket_; }
  std::uint16_t port() const { return port_; }

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace fiscal::api
