#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "sdk/sandbox/faults.h"
#include "sdk/sandbox/office.h"
#include "sdk/sandbox/routes.h"
#include "sdk/sandbox/tally.h"

namespace fiscal::sandbox {

/// What the connections of both listeners share.
struct ServerParts {
  Office& office;
  Routes& routes;
  FaultBox& faults;
  Tally& tally;
  const std::atomic<bool>& stopping;
};

/// An HTTP listener on 127.0.0.1 with a thread per connection.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
};

/// HTTPS with mandatory client certificates of the test CA, TLS 1.2 and later, HTTP/1.1 with keep-alive. An
/// expired client certificate passes the handshake and is answered 403.
std::unique_ptr<Listener> listen_tls(ServerParts& parts, const std::string& pki, std::uint16_t port,
                                     int max_connections);

/// Plain HTTP for tests to steer by (README.md).
std::unique_ptr<Listener> listen_control(ServerParts& parts, std::uint16_t port);

}  // namespace fiscal::sandbox
