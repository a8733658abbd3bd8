#include <openssl/ssl.h>

#include <thread>

#include "tests/core/services/provider_fixture.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

using test::ServerConnection;
using test::TlsServer;

/// A handler that reads one request and answers with these bytes, then cuts or ends the connection.
TlsServer::Handler answering(const std::string& bytes, bool ends_properly = true) {
  return [=](ServerConnection& connection) {
    if (!connection.read_request()) return;
    connection.write(bytes);
    if (ends_properly) connection.end_properly();
  };
}

struct Departures {
  int count = 0;
  std::function<void()> counted = [this] { ++count; };
};

TEST_CASE("a request arrives as it was asked for, and its answer comes back whole", "[services][http]") {
  ServerConnection::Request seen;
  std::string protocol;
  auto options = over_tls();
  options.offer_http2 = true;
  TlsServer server(options, [&](ServerConnection& connection) {
    protocol = connection.protocol();
    seen = connection.read_request().value();
    connection.write(
        "HTTP/1.1 201 Created\r\nX-Name: J\xF3se\r\nSet-Cookie: a=1\r\nSET-COOKIE: b=2\r\nContent-Length: "
        "5\r\n\r\nh\xC3\xA9");
    connection.write(std::string_view("\0o", 2));
    connection.end_properly();
  });
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  auto request = post_to(server, std::string("body \0 with zero", 16));
  request.headers.emplace_back("X-Empty", "");
  const HttpResult result = transport.send(request, departures.counted);
  REQUIRE(failure_text(result) == "");
  CHECK(seen.head == "POST /nfse HTTP/1.1\r\nHost: " + server.authority() +
                         "\r\nContent-Type: application/xml\r\nX-Empty:\r\nContent-Length: 16\r\n\r\n");
  CHECK(seen.body == std::string("body \0 with zero", 16));
  // HTTP/2 was on offer; SEFIN breaks off such streams.
  CHECK(protocol == "http/1.1");
  CHECK(departures.count == 1);
  CHECK(answer(result).status == 201);
  CHECK(answer(result).header("x-name") == "J\xC3\xB3se");
  CHECK(answer(result).headers.size() == 4);
  CHECK(answer(result).body == std::string("h\xC3\xA9\0o", 5));
}

TEST_CASE("methods leave with the framing that they need", "[services][http]") {
  const auto [method, has_length] = GENERATE(table<std::string, bool>(
      {{"GET", false}, {"HEAD", false}, {"DELETE", false}, {"POST", true}, {"PUT", true}, {"PATCH", true}}));
  std::string head;
  TlsServer server(over_tls(), [&](ServerConnection& connection) {
    head = connection.read_request().value().head;
    connection.write("HTTP/1.1 204 No Content\r\n\r\n");
    connection.end_properly();
  });
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server);
  request.method = method;
  request.body.reset();
  request.headers.clear();
  const HttpResult result = transport.send(request, {});
  REQUIRE(failure_text(result) == "");
  CHECK(answer(result).status == 204);
  CHECK(head == method + " /nfse HTTP/1.1\r\nHost: " + server.authority() + "\r\n" +
                    (has_length ? "Content-Length: 0\r\n" : "") + "\r\n");
}

TEST_CASE("a refused connection is proof that nothing left", "[services][http]") {
  std::uint16_t port = 0;
  {
    TlsServer gone({}, [](ServerConnection&) {});
    port = gone.port();
  }
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  WireRequest request;
  request.method = "POST";
  request.url = "https://127.0.0.1:" + std::to_string(port) + "/";
  request.timeout = seconds(5);
  CHECK(failure(transport.send(request, departures.counted)).kind == HttpFailureKind::NotConnected);
  CHECK(departures.count == 0);
}

TEST_CASE("a server that cannot prove its name is not spoken to", "[services][http]") {
  const TestParties& parties = TestParties::get();
  const test::TestAuthority stranger("Outra AC");
  const auto certificate = GENERATE(as<std::string>{}, "unknown authority", "wrong name", "expired");
  INFO(certificate);
  vault::Identity identity =
      certificate == "unknown authority" ? stranger.issue({.dns_or_ip = "IP:127.0.0.1"})
      : certificate == "wrong name"
          ? parties.authority.issue({.dns_or_ip = "DNS:elsewhere.example,IP:127.0.0.2"})
          : parties.authority.issue({.dns_or_ip = "IP:127.0.0.1", .from_days = -20, .to_days = -10});
  std::atomic<bool> got_bytes = false;
  TlsServer server({.identity = &identity},
                   [&](ServerConnection& connection) { got_bytes = !connection.read_some().empty(); });
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  const HttpResult result = transport.send(post_to(server), departures.counted);
  CHECK(failure(result).kind == HttpFailureKind::NotConnected);
  CHECK(departures.count == 0);
  CHECK_FALSE(got_bytes);
}

TEST_CASE("a connection may trust a CA file of its own, and a file that is none blocks it",
          "[services][http]") {
  const TestParties& parties = TestParties::get();
  TlsServer server(over_tls(), answering(test::answer_of("ok")));
  CurlTransport::Options options;
  options.ca_file = "/nonexistent/ca.pem";
  CurlTransport transport(options);
  auto request = post_to(server);
  const HttpResult blocked = transport.send(request, {});
  CHECK(failure(blocked).kind == HttpFailureKind::Blocked);
  CHECK(failure(blocked).text.find("/nonexistent/ca.pem") != std::string::npos);
  request.ca_file = parties.ca_file;
  CHECK(std::holds_alternative<HttpAnswer>(transport.send(request, {})));
}

TEST_CASE("the client's certificate is presented when it is asked for, and only then", "[services][http]") {
  const TestParties& parties = TestParties::get();
  const int most_tls = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  std::string presented;
  auto options = over_tls();
  options.client_authority_pem = parties.authority.pem();
  options.most_tls = most_tls;
  TlsServer server(options, [&](ServerConnection& connection) {
    presented = connection.client_common_name();
    answering(test::answer_of("ok"))(connection);
  });
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server);
  request.certificate = parties.client;
  request.pool = "with";
  CHECK(std::holds_alternative<HttpAnswer>(transport.send(request, {})));
  CHECK(presented == "EMPRESA DE TESTE LTDA:11222333000181");

  request.certificate = nullptr;
  request.pool = "without";
  CHECK(std::holds_alternative<HttpFailure>(transport.send(request, {})));
  CHECK(server.handshakes() == 1);
}

TEST_CASE("the departure is witnessed after TLS stands and before the server gets a byte",
          "[services][http]") {
  std::atomic<bool> departed = false;
  std::atomic<bool> departed_before_bytes = false;
  TlsServer server(over_tls(), [&](ServerConnection& connection) {
    const auto request = connection.read_request();
    departed_before_bytes = request.has_value() && departed;
    connection.write(test::answer_of("ok"));
    connection.end_properly();
  });
  CurlTransport transport(trusting_test_authority());
  int handshakes_then = 0;
  const HttpResult result = transport.send(post_to(server), [&] {
    // The server counts its side of the handshake a moment after the client's side is done.
    for (int i = 0; i < 20'000 && server.handshakes() == 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    handshakes_then = server.handshakes();
    departed = true;
  });
  CHECK(std::holds_alternative<HttpAnswer>(result));
  CHECK(handshakes_then == 1);
  CHECK(departed_before_bytes);
}

TEST_CASE("when the departure cannot be witnessed no byte leaves", "[services][http]") {
  std::atomic<bool> got_bytes = false;
  std::atomic<bool> handled = false;
  TlsServer server(over_tls(), [&](ServerConnection& connection) {
    got_bytes = !connection.read_some().empty();
    handled = true;
  });
  {
    CurlTransport transport(trusting_test_authority());
    struct DiskFull {};
    CHECK_THROWS_AS(transport.send(post_to(server), [] { throw DiskFull{}; }), DiskFull);
  }
  for (int i = 0; i < 20'000 && !handled; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(handled);
  CHECK_FALSE(got_bytes);
}

TEST_CASE("an answer that was cut is no answer", "[services][http]") {
  const auto bytes =
      GENERATE(as<std::string>{}, "",                                                       // nothing
               "HTTP/1.1 20",                                                               // status line
               "HTTP/1.1 200 OK\r\n",                                                       // headers
               "HTTP/1.1 200 OK\r\nContent-Le",                                             // a header
               "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n",                             // empty line
               "HTTP/1.1 100 Continue\r\n\r\n",                                             // final answer
               "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: a\r\n",       // its headers
               "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123",                          // body
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",             // chunk
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",       // last chunk
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",  // its end
               "not HTTP at all\r\n\r\n");
  const bool ends_properly = GENERATE(true, false);
  const bool plain = GENERATE(true, false);
  INFO(bytes << " ends properly: " << ends_properly << " plain: " << plain);
  TlsServer server(plain ? TlsServer::Options{} : over_tls(), answering(bytes, ends_properly));
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  const HttpResult result = transport.send(post_to(server), departures.counted);
  REQUIRE(std::holds_alternative<HttpFailure>(result));
  CHECK(failure(result).kind == HttpFailureKind::NoAnswer);
  CHECK(departures.count == 1);
}

TEST_CASE("an answer whose end only the connection's end marks is complete with TLS's goodbye alone",
          "[services][http]") {
  const std::string bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<NFSe/>";
  CurlTransport transport(trusting_test_authority());
  {
    TlsServer server(over_tls(), answering(bytes, true));
    CHECK(answer(transport.send(post_to(server), {})).body == "<NFSe/>");
  }
  TlsServer server(over_tls(), answering(bytes, false));
  CHECK(failure(transport.send(post_to(server), {})).kind == HttpFailureKind::NoAnswer);
}

TEST_CASE("whole answers of every framing are answers, empty ones too", "[services][http]") {
  const auto [bytes, body] = GENERATE(table<std::string, std::string>({
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n", "ok"},
      {"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nok", "ok"},
      {"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nok", "ok"},
  }));
  TlsServer server(over_tls(), answering(bytes));
  CurlTransport transport(trusting_test_authority());
  const HttpResult result = transport.send(post_to(server), {});
  REQUIRE(failure_text(result) == "");
  CHECK(answer(result).body == body);
  CHECK(answer(result).headers.size() == 1u + (bytes.find("Location") != std::string::npos));
  // A redirect was not followed.
  CHECK(server.connections() == 1);
}

TEST_CASE("a server that says nothing is given up when the time is over", "[services][http]") {
  const bool after_connect = GENERATE(true, false);
  TlsServer tls_server(over_tls(), [](ServerConnection& connection) {
    while (!connection.read_some().empty()) {
    }
  });
  // A plain server to a TLS client: the handshake never comes to an end.
  TlsServer silent_server({}, [](ServerConnection& connection) {
    while (!connection.read_some().empty()) {
    }
  });
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  auto request = post_to(after_connect ? tls_server : silent_server);
  if (!after_connect) request.url = "https://" + silent_server.authority() + "/";
  request.timeout = milliseconds(1500);
  const HttpResult result = transport.send(request, departures.counted);
  CHECK(failure(result).kind == (after_connect ? HttpFailureKind::NoAnswer : HttpFailureKind::NotConnected));
  CHECK(departures.count == (after_connect ? 1 : 0));
}

TEST_CASE("answers beyond the limits are too large", "[services][http]") {
  auto options = trusting_test_authority();
  options.max_body = 1000;
  options.max_head = 2000;
  CurlTransport transport(options);
  const auto [bytes, fits] = GENERATE(table<std::string, bool>({
      {test::answer_of(std::string(1000, 'x')), true},
      {test::answer_of(std::string(1001, 'x')), false},
      {test::answer_of("ok", "X-Long: " + std::string(2000, 'x') + "\r\n"), false},
  }));
  TlsServer server(over_tls(), answering(bytes));
  const HttpResult result = transport.send(post_to(server), {});
  CHECK(std::holds_alternative<HttpAnswer>(result) == fits);
  if (!fits) CHECK(failure(result).kind == HttpFailureKind::TooLarge);
}

/// Answers each request of a connection, until there are `answers`; the request after them is read and not
/// answered.
TlsServer::Handler answering_times(int answers, std::atomic<int>& requests) {
  return [answers, &requests](ServerConnection& connection) {
    for (int i = 0;; ++i) {
      if (!connection.read_request()) return;
      ++requests;
      if (i == answers) return;
      connection.write(test::answer_of("ok"));
    }
  };
}

TEST_CASE("a write over a kept connection that turns out dead departs once and is not sent again",
          "[services][http]") {
  std::atomic<int> requests = 0;
  TlsServer server(over_tls(), answering_times(1, requests));
  CurlTransport transport(trusting_test_authority());
  Departures departures;
  REQUIRE(std::holds_alternative<HttpAnswer>(transport.send(post_to(server), departures.counted)));
  const HttpResult second = transport.send(post_to(server), departures.counted);
  REQUIRE(std::holds_alternative<HttpFailure>(second));
  CHECK(failure(second).kind == HttpFailureKind::NoAnswer);
  CHECK(failure(second).text.find("second send was refused") != std::string::npos);
  CHECK(departures.count == 2);
  CHECK(requests == 2);
}

TEST_CASE("a read over a kept connection that turns out dead is sent again", "[services][http]") {
  std::atomic<int> requests = 0;
  TlsServer server(over_tls(), answering_times(1, requests));
  CurlTransport transport(trusting_test_authority());
  REQUIRE(std::holds_alternative<HttpAnswer>(transport.send(post_to(server), {})));
  CHECK(std::holds_alternative<HttpAnswer>(transport.send(post_to(server), {})));
  CHECK(server.connections() == 2);
  CHECK(requests == 3);
}

TEST_CASE("connections are kept within a pool; a fresh one is made when asked for", "[services][http]") {
  std::atomic<int> requests = 0;
  TlsServer server(over_tls(), answering_times(100, requests));
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server);
  const auto send = [&] { REQUIRE(failure_text(transport.send(request, {})) == ""); };
  send();
  send();
  CHECK(server.connections() == 1);
  request.connection = FreshConnection::Always;
  send();
  CHECK(server.connections() == 2);
  request.connection = FreshConnection::IfNoneKept;
  send();
  CHECK(server.connections() == 2);
  request.pool = "another";
  send();
  CHECK(server.connections() == 3);
}

TEST_CASE("of the connections that nobody uses the last used ones are kept, as many as allowed",
          "[services][http]") {
  std::atomic<int> requests = 0;
  TlsServer server(over_tls(), answering_times(100, requests));
  auto options = trusting_test_authority();
  options.handles.idle_handles = 2;
  CurlTransport transport(options);
  auto request = post_to(server);
  const auto connections_after = [&](const char* pool) {
    request.pool = pool;
    REQUIRE(failure_text(transport.send(request, {})) == "");
    return server.connections();
  };
  CHECK(connections_after("a") == 1);
  CHECK(connections_after("b") == 2);
  CHECK(connections_after("a") == 2);
  CHECK(connections_after("c") == 3);
  CHECK(connections_after("a") == 3);
  CHECK(connections_after("b") == 4);
}

TEST_CASE("fresh connections of a pool resume its TLS session, those of another do not", "[services][http]") {
  const int most_tls = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  std::atomic<int> resumed = 0;
  auto options = over_tls();
  options.most_tls = most_tls;
  TlsServer server(options, [&](ServerConnection& connection) {
    resumed += connection.is_resumed();
    answering(test::answer_of("ok"))(connection);
  });
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server);
  request.connection = FreshConnection::Always;
  for (int i = 0; i < 3; ++i) REQUIRE(failure_text(transport.send(request, {})) == "");
  CHECK(resumed == 2);
  request.pool = "another";
  REQUIRE(failure_text(transport.send(request, {})) == "");
  CHECK(resumed == 2);
}

TEST_CASE("TLS sessions are remembered of the pools that were used last, as many as allowed",
          "[services][http]") {
  std::atomic<int> resumed = 0;
  TlsServer server(over_tls(), [&](ServerConnection& connection) {
    resumed += connection.is_resumed();
    answering(test::answer_of("ok"))(connection);
  });
  auto options = trusting_test_authority();
  options.handles.pools = 2;
  CurlTransport transport(options);
  auto request = post_to(server);
  request.connection = FreshConnection::Always;
  const auto resumed_after = [&](const char* pool) {
    request.pool = pool;
    REQUIRE(failure_text(transport.send(request, {})) == "");
    return resumed.load();
  };
  CHECK(resumed_after("a") == 0);
  CHECK(resumed_after("b") == 0);
  CHECK(resumed_after("a") == 1);
  CHECK(resumed_after("c") == 1);
  CHECK(resumed_after("a") == 2);
  CHECK(resumed_after("b") == 2);
}

TEST_CASE("a customer's URL does not lead into the gateway's own network", "[services][http]") {
  std::atomic<int> requests = 0;
  TlsServer server(over_tls(), answering_times(100, requests));
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server);
  request.reachable = Reachable::PublicAddressesOnly;
  for (const char* host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "017700000001", "[::1]", "[::ffff:127.0.0.1]"}) {
    INFO(host);
    request.url = "https://" + std::string(host) + ":" + std::to_string(server.port()) + "/";
    CHECK(failure(transport.send(request, {})).kind == HttpFailureKind::Blocked);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("64 threads at once share one transport", "[services][http]") {
  TlsServer server(over_tls(), [](ServerConnection& connection) {
    while (const auto request = connection.read_request()) connection.write(test::answer_of(request->body));
  });
  CurlTransport transport(trusting_test_authority());
  std::atomic<int> right = 0;
  std::atomic<int> departures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5; ++i) {
        const std::string body = std::to_string(t) + "/" + std::to_string(i);
        auto request = post_to(server, body);
        request.pool = "pool " + std::to_string(t % 4);
        const HttpResult result = transport.send(request, [&] { ++departures; });
        right += std::holds_alternative<HttpAnswer>(result) && answer(result).body == body;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(right == 320);
  CHECK(departures == 320);
  CHECK(server.connections() <= 64);
}

}  // namespace
}  // namespace fiscal::services
