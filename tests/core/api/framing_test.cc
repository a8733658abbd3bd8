#include <sys/socket.h>

#include <string>
#include <vector>

#include "tests/core/api/test_server.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

using test::RawClient;

struct Malformed {
  const char* name;
  std::string bytes;
  int status;
};

std::string with_headers(const std::string& headers, const std::string& rest = {}) {
  return "POST /x HTTP/1.1\r\nHost: gateway\r\n" + headers + "\r\n" + rest;
}

const std::vector<Malformed>& malformed_requests() {
  static const std::vector<Malformed> all{
      {"a length beside chunks",
       with_headers("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411},
      {"chunks beside a length",
       with_headers("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 411},
      {"chunks of a size that is none",
       with_headers("Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"), 411},
      {"another transfer encoding", with_headers("Transfer-Encoding: identity\r\n"), 411},
      {"two lengths", with_headers("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), 400},
      {"the same length twice", with_headers("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
      {"two lengths in one header", with_headers("Content-Length: 5, 5\r\n", "hello"), 400},
      {"a negative length", with_headers("Content-Length: -1\r\n"), 400},
      {"a length with a sign", with_headers("Content-Length: +5\r\n", "hello"), 400},
      {"a length in hexadecimal", with_headers("Content-Length: 0x5\r\n", "hello"), 400},
      {"a length beyond every number", with_headers("Content-Length: 99999999999999999999999\r\n"), 400},
      {"an empty length", with_headers("Content-Length:\r\n"), 400},
      {"a body beyond the limit", with_headers("Content-Length: 104857600\r\n"), 413},
      {"a body without a length", with_headers("", "hello"), 411},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"lines that end in LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"one line that ends in LF", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400},
      {"a CR inside a value", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n", 400},
      {"an encoded word",
       with_headers("Idempotency-Key: =?UTF-8?Q?a=0D=0ASet-Cookie:_x=3D1?=\r\nContent-Length: 0\r\n"), 400},
      {"a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1, '\0') + "\r\n\r\n", 400},
      {"a NUL in the target", "GET /" + std::string(1, '\0') + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"an encoded NUL in the target", test::get("/%00"), 400},
      {"an encoded line break in the target", test::get("/a%0d%0aX:y"), 400},
      {"a broken escape in the target", test::get("/%zz"), 400},
      {"a parameter twice", test::get("/?a=1&a=2"), 400},
      {"a header without a colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
      {"a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"a folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
      {"a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
      {"two keys", with_headers("Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 0\r\n"), 400},
      {"two authorisations", with_headers("Authorization: a\r\nAuthorization: b\r\nContent-Length: 0\r\n"),
       400},
      {"a method that is unknown", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"two blanks in the first line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
      {"an old version", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
      {"a newer version", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a target that is a whole URL", "GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"an empty line at the start", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a TLS handshake", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
      {"an expectation that is unknown", with_headers("Expect: more\r\nContent-Length: 0\r\n"), 417},
      {"a long target", test::get("/" + std::string(5000, 'a')), 414},
      {"a long header", with_headers("X: " + std::string(5000, 'a') + "\r\nContent-Length: 0\r\n"), 400},
      {"many headers",
       [] {
         std::string headers;
         for (int n = 0; n < 100; ++n) headers += "X-" + std::to_string(n) + ": a\r\n";
         return with_headers(headers + "Content-Length: 0\r\n");
       }(),
       431},
      {"headers without an end", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(60'000, 'a'), 431},
  };
  return all;
}

}  // namespace

TEST_CASE("what can be read in two ways is refused before any handler, and the next client is served",
          "[api]") {
  test::TestServer server;
  for (const Malformed& one : malformed_requests()) {
    INFO(one.name);
    const int before = server.answered();
    RawClient client(server.port());
    REQUIRE(client.send(one.bytes));
    const auto reply = client.read_to_end();
    CHECK(reply.status == one.status);
    CHECK(reply.end == RawClient::End::Closed);
    CHECK(reply.closes());
    CHECK(reply.bytes.find("application/problem+json") != std::string::npos);
    CHECK(server.answered() == before);
    CHECK(server.serves_a_good_client());
  }
  CHECK(server.server().figures().malformed == malformed_requests().size());
}

TEST_CASE("a client that is gone before its refusal is written is let go", "[api]") {
  test::TestServer server;
  for (int n = 0; n < 300; ++n) {
    RawClient client(server.port());
    REQUIRE(client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n"));
    client.end_sending();
  }
  CHECK(server.answered() == 0);
  CHECK(server.serves_a_good_client());
}

TEST_CASE("bytes after a refused request are never read as a request of their own", "[api]") {
  test::TestServer server;
  RawClient client(server.port());
  REQUIRE(client.send(with_headers("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                   "0\r\n\r\n" + test::get("/smuggled"))));
  const auto reply = client.read_to_end();
  CHECK(reply.status == 411);
  CHECK(server.answered() == 0);
}

TEST_CASE("a request whose body ends early is dropped unread", "[api]") {
  test::TestServer server;
  RawClient client(server.port());
  REQUIRE(client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel"));
  client.end_sending();
  const auto reply = client.read_to_end();
  CHECK(reply.bytes.empty());
  CHECK(server.answered() == 0);
}

TEST_CASE("good requests are answered however their bytes arrive", "[api]") {
  test::TestServer server;
  RawClient client(server.port());
  SECTION("one after the other on one connection") {
    for (const char* body : {"one", "two", ""}) {
      REQUIRE(client.send(test::post("/x", body)));
      CHECK(client.read().body() == body);
    }
  }
  SECTION("a thousand without waiting") {
    std::string all;
    for (int n = 0; n < 1000; ++n) all += test::post("/x", std::to_string(n));
    REQUIRE(client.send(all));
    for (int n = 0; n < 1000; ++n) REQUIRE(client.read().body() == std::to_string(n));
  }
  SECTION("byte by byte") {
    for (const char byte : test::post("/x", "hello")) REQUIRE(client.send(std::string(1, byte)));
    CHECK(client.read().body() == "hello");
  }
  SECTION("and the client ends its side") {
    REQUIRE(client.send(test::post("/x", "hello")));
    client.end_sending();
    const auto reply = client.read_to_end();
    CHECK(reply.body() == "hello");
    CHECK(reply.end == RawClient::End::Closed);
  }
  SECTION("and its end with the last of them") {
    REQUIRE(client.send(test::get("/")));
    REQUIRE(client.read().status == 200);
    const std::string request = test::post("/x", "hello");
    REQUIRE(send(client.socket(), request.data(), request.size(), MSG_MORE) > 0);
    client.end_sending();
    const auto reply = client.read_to_end();
    CHECK(reply.body() == "hello");
    CHECK(reply.end == RawClient::End::Closed);
  }
  SECTION("and the client ends its side while it is answered") {
    REQUIRE(client.send(test::get("/slow")));
    REQUIRE(server.takes_up(1));
    client.end_sending();
    const auto reply = client.read_to_end();
    CHECK(reply.status == 200);
    CHECK(reply.end == RawClient::End::Closed);
  }
  SECTION("the next one while one is answered") {
    REQUIRE(client.send(test::get("/slow")));
    REQUIRE(server.takes_up(1));
    REQUIRE(client.send(test::post("/x", "hello")));
    CHECK(client.read().status == 200);
    CHECK(client.read().body() == "hello");
  }
  SECTION("a body that waits to be asked for") {
    REQUIRE(client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
    REQUIRE(client.receives("HTTP/1.1 100 Continue\r\n\r\n"));
    REQUIRE(client.send("hello"));
    const auto reply = client.read();
    CHECK(reply.bytes.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK(reply.body() == "hello");
  }
  SECTION("a client that wants the connection closed") {
    REQUIRE(client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    const auto reply = client.read_to_end();
    CHECK(reply.status == 200);
    CHECK(reply.closes());
  }
  SECTION("an HTTP/1.0 client") {
    REQUIRE(client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    CHECK(client.read_to_end().closes());
  }
  SECTION("HEAD has no body") {
    REQUIRE(client.send("HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n"));
    REQUIRE(client.send("POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnext"));
    const auto reply = client.read_to_end();
    CHECK(reply.bytes.find("Content-Length: 8388608") != std::string::npos);
    CHECK(reply.bytes.size() < 2000);
    CHECK(reply.bytes.ends_with("next"));
  }
  SECTION("a handler that throws costs its own request") {
    REQUIRE(client.send(test::get("/breaks")));
    CHECK(client.read().status == 500);
    REQUIRE(client.send(test::post("/x", "hello")));
    CHECK(client.read().body() == "hello");
  }
}

}  // namespace fiscal
