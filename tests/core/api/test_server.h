#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "core/api/http_server.h"
#include "tests/core/api/raw_client.h"

namespace fiscal::test {

/// A server that answers with the body of the request, and counts. "/slow" takes 200 ms, "/slowest" 700 ms,
/// "/large" is a megabyte.
class TestServer {
 public:
  explicit TestServer(api::HttpServerOptions options = {}, const api::TlsContext* tls = nullptr)
      : server_(
            options, [this](const api::Request& request) { return answer(request); }, log_, tls) {
    server_.start();
  }

  api::HttpServer& server() { return server_; }
  std::uint16_t port() const { return server_.port(); }
  int answered() const { return answered_; }

  /// Waits until so many requests were taken up.
  bool takes_up(int count) const {
    for (int tries = 0; tries < 2000 && answered_ < count; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return answered_ >= count;
  }

  /// A client that behaves gets its answer within a second. A server that is kept busy misses each of three
  /// tries; a machine that did something else for a while does not.
  bool serves_a_good_client() {
    for (int tries = 0; tries < 3; ++tries) {
      const auto began = std::chrono::steady_clock::now();
      RawClient client(port(), "127.0.0.9");
      if (!client.connected() || !client.send(post("/good", "hello"))) return false;
      const auto reply = client.read(std::chrono::seconds(5));
      if (reply.status != 200 || reply.body() != "hello") return false;
      if (std::chrono::steady_clock::now() - began < std::chrono::seconds(1)) return true;
    }
    return false;
  }

 private:
  api::Response answer(const api::Request& request) {
    ++answered_;
    if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(200));
    if (request.path == "/slowest") std::this_thread::sleep_for(std::chrono::milliseconds(700));
    if (request.path == "/large") return {200, "text/plain", std::string(8 << 20, 'x'), {}};
    if (request.path == "/breaks") throw std::runtime_error("broken");
    return {200, "text/plain", request.body, {}};
  }

  SilentLog log_;
  std::atomic<int> answered_{0};
  api::HttpServer server_;
};

}  // namespace fiscal::test
