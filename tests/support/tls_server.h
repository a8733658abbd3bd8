#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/vault/pkcs12.h"

struct ssl_st;
struct ssl_ctx_st;

namespace fiscal::test {

/// One accepted connection of a TlsServer, TLS established (or plain TCP). For the thread of its handler.
class ServerConnection {
 public:
  ServerConnection(int socket, ssl_st* tls) : socket_(socket), tls_(tls) {}
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  struct Request {
    std::string head;  ///< Request line and headers, with the empty line.
    std::string body;  ///< As long as Content-Length says.
  };

  /// Nothing when the client ended before a whole request came.
  std::optional<Request> read_request();
  /// The next bytes; empty at the end.
  std::string read_some();
  void write(std::string_view bytes);
  /// Ends with TLS's goodbye; without calling this the connection is cut.
  void end_properly();

  bool is_resumed() const;
  std::string client_common_name() const;  ///< Empty when the client presented no certificate.
  std::string protocol() const;            ///< Agreed by ALPN; empty when there was none.

 private:
  const int socket_;
  ssl_st* const tls_;
  std::string unread_;
};

/// A server on 127.0.0.1 whose handler decides every byte. Each connection is handled on a thread of its own;
/// the destructor cuts what is left and waits for the threads.
class TlsServer {
 public:
  using Handler = std::function<void(ServerConnection&)>;

  struct Options {
    const vault::Identity* identity = nullptr;  ///< Null: plain HTTP.
    std::string client_authority_pem;  ///< Not empty: a client certificate of this authority is required.
    int most_tls = 0;                  ///< TLS1_2_VERSION to leave TLS 1.3 out.
    bool offer_http2 = false;          ///< Chooses "h2" when the client offers it.
  };

  TlsServer(Options options, Handler handler);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const;
  std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }

  int connections() const { return connections_; }  ///< Accepted.
  int handshakes() const { return handshakes_; }    ///< Of those, with TLS established.

 private:
  void accept_all();
  void serve(int socket);

  const Options options_;
  const Handler handler_;
  ssl_ctx_st* context_ = nullptr;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> handshakes_ = 0;
  std::mutex mutex_;  // Guards the two below.
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with a Content-Length and this body.
std::string answer_of(const std::string& body, const std::string& more_headers = "");

}  // namespace fiscal::test
