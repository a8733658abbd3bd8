#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/api/framing.h"
#include "core/api/message.h"
#include "core/base/log.h"

namespace fiscal::api {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;           ///< 0: any free one.
  int max_connections = 512;        ///< A thread each, idle ones included (20 KB).
  int request_seconds = 10;         ///< For one read of a request.
  int idle_seconds = 30;            ///< Between requests of a kept connection.
  FramingLimits framing;
};

/// An HTTP/1.1 server around one function. Reads requests whole, refuses what the framing policy refuses, and answers;
/// knows nothing of invoices. Owns its threads. Safe to start and stop once.
class HttpServer {
 public:
  using Answer = std::function<Response(const Request&)>;

  HttpServer(const HttpServerOptions& options, Answer answer, Log& log);
  ~HttpServer();

  void start();
  /// Stops accepting, lets requests in hand finish, and ends kept connections.
  void stop();
  std::uint16_t port() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace fiscal::api
