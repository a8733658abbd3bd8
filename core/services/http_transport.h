#pragma once

#include <fiscal/http.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/vault/certificate.h"

namespace fiscal::services {

enum class FreshConnection { IfNoneKept, Always };
enum class Reachable { AnyAddress, PublicAddressesOnly };

/// A request as it goes over the wire: allowed, with its secrets filled in.
struct WireRequest {
  std::string method;
  std::string url;
  HttpHeaders headers;
  std::optional<std::string> body;
  Duration timeout;  ///< For everything from the look-up of the name to the last byte of the answer.
  /// Requests of one pool share kept connections and TLS sessions: it names whatever these depend on.
  std::string pool;
  FreshConnection connection = FreshConnection::IfNoneKept;
  std::shared_ptr<const vault::Certificate> certificate;  ///< Presented when the server asks; may be null.
  std::optional<std::string> ca_file;                     ///< Absent: the gateway's.
  Reachable reachable = Reachable::AnyAddress;
};

/// Carries requests to providers. Safe from any thread; blocks the caller.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  /// `departs`, when given, is called once, on this thread, after connection and TLS stand and before the
  /// first byte leaves. When it throws nothing leaves, and its exception comes out of `send`. With `departs`
  /// a request leaves at most once; without, it may be sent again on a new connection when a kept one turns
  /// out dead.
  ///
  /// An answer is complete: status line, all headers and the whole body came. `NotConnected` and `Blocked`
  /// are proof that no byte left. Redirects are answers.
  virtual HttpResult send(const WireRequest& request, const std::function<void()>& departs) = 0;
};

}  // namespace fiscal::services
