#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/api/answerer.h"
#include "core/api/client_connection.h"
#include "core/api/http_server.h"
#include "core/api/listener.h"
#include "core/base/descriptor.h"

namespace fiscal::api {

/// The thread of a server that moves bytes: accepts, reads, hands whole requests to the answerer, writes, and
/// ends what takes too long. `run` is that thread; `drain` and `figures` are safe from any other.
class HttpLoop {
 public:
  HttpLoop(const HttpServerOptions& options, HttpServer::Answer answer, Log& log, const TlsContext* tls);
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;

  /// Until it was told to drain and nothing is left, or the deadline of that has passed.
  void run();
  void drain(Duration deadline);
  /// After `run`: nobody was cut.
  bool drained_in_time() const { return cut_ == 0; }

  std::uint16_t port() const { return port_; }
  HttpFigures figures() const;

 private:
  using Phase = ClientConnection::Phase;

  void accept_waiting();
  void take_in(const Listener::Arrival& arrival);
  bool displace_one();
  void arm_listener();

  /// What the system says of a client's socket, as bits of epoll.
  void take_news(ClientConnection& client, std::uint32_t events);
  void read_more(ClientConnection& client);
  void use_input(ClientConnection& client);
  /// False when the request was refused: the connection may be gone then.
  bool use_head(ClientConnection& client);
  void hand_over(ClientConnection& client);
  void refuse(ClientConnection& client, const Response& response);
  Response reworded(const ClientConnection& client, const Response& response) const;
  void begin_writing(ClientConnection& client, std::string bytes, bool closes);
  void write_more(ClientConnection& client);
  void next_request(ClientConnection& client);
  void go_on_with_ready();
  void linger(ClientConnection& client);
  void discard(ClientConnection& client);
  void end(ClientConnection& client);

  void take_answers();
  void sweep(Duration now);
  void go_on_draining(Duration now);
  void cut_all();
  void wake();
  void count_phases();

  const HttpServerOptions options_;
  const TlsContext* const tls_;
  const std::string id_prefix_;
  std::unique_ptr<Listener> listener_;
  const std::uint16_t port_;
  const Descriptor epoll_;
  const Descriptor wake_;

  // The loop's thread alone.
  std::unordered_map<std::uint64_t, std::unique_ptr<ClientConnection>> clients_;
  std::unordered_map<std::string, int> of_address_;
  std::vector<std::uint64_t> ready_;  ///< Connections that go on reading without an event.
  std::uint64_t last_id_ = 1;
  std::uint64_t requests_ = 0;
  Duration now_;
  Duration draining_since_;
  bool has_turned_away_ = false;
  int cut_ = 0;

  std::atomic<bool> draining_{false};
  std::atomic<std::int64_t> drain_deadline_{0};
  std::array<std::atomic<int>, 6> phases_{};
  std::atomic<std::uint64_t> accepted_{0}, malformed_{0}, busy_{0}, timed_out_{0}, displaced_{0},
      address_over_limit_{0};

  Answerer answerer_;  ///< Last: its threads wake the loop.
};

}  // namespace fiscal::api
