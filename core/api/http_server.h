#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/api/framing.h"
#include "core/api/message.h"
#include "core/base/log.h"

namespace fiscal::api {

class TlsContext;

/// Requests whose answers wait for something, most of all the disk, and take no thread meanwhile.
struct LaterAnswers {
  /// Whether `request` is one. On the thread of all connections: must be short. Absent: none is.
  std::function<bool(const Request& request)> covers;
  /// Takes the request up, on one of few threads: must not wait for long, and must not throw.
  std::function<void(std::shared_ptr<const Request> request, Reply reply)> begin;
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;      ///< 0: any free one.
  int threads = 128;           ///< Requests that are answered at once.
  int max_connections = 2000;  ///< Beyond it the one that has been idle or slow the longest makes room.
  int max_per_address = 0;     ///< Connections of one address; 0: no limit of its own.
  Duration header_timeout =
      seconds(10);  ///< From the connection, or a request's first byte, to the end of its headers.
  Duration body_timeout = seconds(20);  ///< For the body after that.
  Duration write_timeout =
      seconds(30);  ///< For the client to take an answer, and a second more for each 64 KiB.
  Duration idle_timeout = seconds(30);  ///< Between the requests of a kept connection.
  FramingLimits framing;
  /// Says a refusal of the server's own (a head or body that is too large, a URL that cannot be read) in the
  /// language of what lies at `target`, which is as the client wrote it. Runs on the thread of all
  /// connections: must be short.
  std::function<Response(std::string_view target, Response refusal)> reword;
  LaterAnswers later{};
};

/// What a server does and did, for metrics.
struct HttpFigures {
  int idle = 0;                 ///< Connections between two requests,
  int reading = 0;              ///< with a request coming in,
  int answering = 0;            ///< with one in hand,
  int writing = 0;              ///< with an answer going out, or about to be closed.
  std::uint64_t accepted = 0;   ///< Connections.
  std::uint64_t malformed = 0;  ///< Requests that the framing policy refused.
  std::uint64_t busy = 0;       ///< Requests refused because too many were in hand.
  std::uint64_t timed_out =
      0;  ///< Connections ended by a deadline while a request came in or an answer went out.
  std::uint64_t displaced = 0;           ///< Idle or slow connections that made room for others.
  std::uint64_t address_over_limit = 0;  ///< Connections refused since their address had its share.
};

/// An HTTP/1.1 server around one function. One thread moves the bytes of all connections, so that an idle or
/// slow one costs memory only; each phase of each has an absolute deadline; a request that is whole and
/// passes the framing policy is answered on a thread of a bounded pool. Knows nothing of invoices. Owns its
/// threads. To be started and stopped once.
class HttpServer {
 public:
  /// On any thread of the pool; must not throw.
  using Answer = std::function<Response(const Request&)>;

  /// Listens from now on; connections wait until `start`. `tls`: absent for plain HTTP; must outlive the
  /// server. Throws std::system_error when the address cannot be had.
  HttpServer(const HttpServerOptions& options, Answer answer, Log& log, const TlsContext* tls = nullptr);
  ~HttpServer();

  void start();

  /// Accepts nothing new, answers what was accepted with `Connection: close`, and resets nobody. True when
  /// every request was answered within `deadline`; the connections that are left are cut. Idempotent.
  bool stop(Duration deadline = seconds(25));

  std::uint16_t port() const;
  HttpFigures figures() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace fiscal::api
