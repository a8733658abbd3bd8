#pragma once

#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace fiscal::sandbox {

/// One client's connection below HTTP: what a fault needs to say half an answer or to hang up. Used by the
/// one thread that serves the connection.
class Wire {
 public:
  /// `stopping` cuts waits short when the program ends.
  Wire(Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping)
      : socket_(socket), stopping_(stopping) {}

  /// Sends everything; false when the client has gone.
  bool send(std::string_view bytes);
  /// Waits; false when the client hung up or the program ends first.
  bool wait(std::int64_t milliseconds) const;
  /// Ends the connection with FIN and without the closing alert of TLS, so the answer is visibly cut.
  void drop();
  /// Ends the connection with RST.
  void reset();

 private:
  void give_up_socket();

  Poco::Net::StreamSocket& socket_;
  const std::atomic<bool>& stopping_;
};

}  // namespace fiscal::sandbox
