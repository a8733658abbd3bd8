#include <sys/resource.h>

#include <cstdlib>
#include <mutex>
#include <vector>

#include "tests/core/api/test_server.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

using test::RawClient;

/// FISCAL_CROWD=full makes the crowds as large as the promise; without it a build with sanitizers stays
/// quick.
bool in_full() { return std::getenv("FISCAL_CROWD") != nullptr; }

std::vector<RawClient> connected(std::uint16_t port, int count, std::string_view first_bytes) {
  std::vector<RawClient> clients;
  for (int n = 0; n < count; ++n) {
    RawClient client(port);
    REQUIRE(client.connected());
    if (!first_bytes.empty()) client.send(first_bytes);
    clients.push_back(std::move(client));
  }
  return clients;
}

api::HttpServerOptions impatient() {
  api::HttpServerOptions options;
  options.header_timeout = milliseconds(800);
  options.body_timeout = milliseconds(800);
  options.write_timeout = milliseconds(800);
  options.idle_timeout = milliseconds(800);
  return options;
}

}  // namespace

TEST_CASE("a thousand idle and slow connections keep nobody waiting", "[api]") {
  test::TestServer server;
  const int each = in_full() ? 500 : 250;
  const auto idle = connected(server.port(), each, "");
  const auto in_headers = connected(server.port(), each, "GET / HTTP/1.1\r\nHost:");
  const auto in_body =
      connected(server.port(), each, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhel");
  const auto kept = connected(server.port(), each, test::get("/"));
  for (int n = 0; n < 10; ++n) CHECK(server.serves_a_good_client());
}

TEST_CASE("more connections than are allowed displace the idlest, not the newest", "[api]") {
  api::HttpServerOptions options;
  options.max_connections = 50;
  test::TestServer server(options);
  const auto crowd = connected(server.port(), 200, "GET / HTTP/1.1\r\n");
  for (int n = 0; n < 10; ++n) CHECK(server.serves_a_good_client());
  const auto figures = server.server().figures();
  CHECK(figures.displaced >= 150);
  CHECK(figures.idle + figures.reading <= 50);
}

TEST_CASE("thousands of connects in a row keep nobody waiting", "[api]") {
  test::TestServer server;
  const int connects = in_full() ? 10'000 : 2'000;
  int served = 0;
  for (int n = 0; n < connects; ++n) {
    RawClient client(server.port());
    REQUIRE(client.connected());
    if (n % 2 == 0) client.send("GE");
    if (n % 500 == 0) served += server.serves_a_good_client();
  }
  CHECK(served == (connects + 499) / 500);
}

TEST_CASE("one address has its share of connections and no more", "[api]") {
  api::HttpServerOptions options;
  options.max_per_address = 10;
  test::TestServer server(options);
  const auto crowd = connected(server.port(), 10, test::get("/"));
  RawClient beyond(server.port());
  CHECK(beyond.read_to_end().status == 503);
  CHECK(server.serves_a_good_client());  // From another address.
  CHECK(server.server().figures().address_over_limit == 1);
}

TEST_CASE("each phase of a request has an end, however its bytes drip", "[api]") {
  test::TestServer server(impatient());
  RawClient client(server.port());
  const auto drips_until_closed = [&](std::string_view byte) {
    const auto began = std::chrono::steady_clock::now();
    while (client.send(byte) && std::chrono::steady_clock::now() - began < std::chrono::seconds(5)) {
      const auto reply = client.read_to_end(std::chrono::milliseconds(20));
      if (reply.end != RawClient::End::Timeout) return true;
    }
    return std::chrono::steady_clock::now() - began < std::chrono::seconds(5);
  };
  SECTION("headers") {
    REQUIRE(client.send("GET / HTTP/1.1\r\nX: "));
    CHECK(drips_until_closed("a"));
    CHECK(server.server().figures().timed_out == 1);
  }
  SECTION("body") {
    REQUIRE(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"));
    CHECK(drips_until_closed("a"));
    CHECK(server.server().figures().timed_out == 1);
  }
  SECTION("a first request that never comes") {
    CHECK(client.read_to_end(std::chrono::seconds(5)).end == RawClient::End::Closed);
  }
  SECTION("a next request that never comes") {
    REQUIRE(client.send(test::get("/")));
    CHECK(client.read().status == 200);
    CHECK(client.read_to_end(std::chrono::seconds(5)).end == RawClient::End::Closed);
  }
  CHECK(server.serves_a_good_client());
}

TEST_CASE("a client that does not take its answer is let go, and holds no thread meanwhile", "[api]") {
  auto options = impatient();
  options.threads = 3;
  options.write_timeout = milliseconds(1);
  test::TestServer server(options);
  std::vector<RawClient> readers = connected(server.port(), 10, test::get("/large"));
  CHECK(server.serves_a_good_client());
}

TEST_CASE("requests beyond what can be in hand are told so and lose nothing", "[api]") {
  api::HttpServerOptions options;
  options.threads = 2;  // And eight that wait.
  test::TestServer server(options);
  auto clients = connected(server.port(), 30, test::get("/slow"));
  int good = 0, busy = 0;
  for (RawClient& client : clients) {
    const auto reply = client.read();
    good += reply.status == 200;
    busy += reply.status == 503 && reply.bytes.find("Retry-After: 1\r\n") != std::string::npos;
  }
  CHECK(good >= 2);
  CHECK(good + busy == 30);
  CHECK(busy == static_cast<int>(server.server().figures().busy));
  CHECK(busy > 0);
}

TEST_CASE("a server of its own answers while another is crowded out", "[api]") {
  api::HttpServerOptions options;
  options.threads = 2;
  test::TestServer main(options), health(options);
  auto busy = connected(main.port(), 20, test::get("/slow"));
  for (int n = 0; n < 5; ++n) CHECK(health.serves_a_good_client());
}

TEST_CASE("stopping under load answers every request that was taken and resets nobody", "[api]") {
  test::TestServer server;
  std::mutex mutex;
  int answered = 0, refused = 0;
  std::vector<std::string> broken;
  std::vector<std::thread> clients;
  const int count = in_full() ? 64 : 16;
  for (int n = 0; n < count; ++n)
    clients.emplace_back([&, n] {
      // Half of them keep their connection, half connect anew for each request.
      const bool keeps = n % 2 == 0;
      while (true) {
        RawClient client(server.port());
        if (!client.connected()) break;
        bool again = true;
        while (again) {
          const bool sent = client.send(n % 3 == 0 ? test::get("/slow") : test::post("/x", "hello"));
          const auto reply = client.read();
          const std::lock_guard lock(mutex);
          if (!sent || reply.end != RawClient::End::Complete || reply.status != 200) {
            broken.push_back("sent " + std::to_string(sent) + " end " +
                             std::to_string(static_cast<int>(reply.end)));
            return;
          }
          ++answered;
          again = keeps && !reply.closes();
        }
      }
      const std::lock_guard lock(mutex);
      ++refused;
    });
  const int meanwhile = in_full() ? 20 * count : 2 * count;
  while (server.answered() < meanwhile) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  RawClient idle(server.port());
  const bool in_time = server.server().stop(seconds(20));
  for (std::thread& client : clients) client.join();
  CHECK(in_time);
  for (const std::string& one : broken) UNSCOPED_INFO(one);
  CHECK(broken.empty());
  CHECK(refused == count);
  CHECK(answered > count);
  CHECK(server.answered() == answered);
  CHECK(idle.read_to_end().end == RawClient::End::Closed);
}

TEST_CASE("what cannot be answered in time is cut, and stopping says so", "[api]") {
  test::TestServer server;
  RawClient client(server.port());
  REQUIRE(client.send(test::get("/slowest")));
  while (server.answered() == 0) std::this_thread::yield();
  CHECK_FALSE(server.server().stop(Duration{}));
}

}  // namespace fiscal
