#include <fiscal/encoding.hpp>

#include "core/services/placeholders.h"
#include "core/services/redact.h"
#include "tests/core/services/services_fixture.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

const std::string canary = R"(c4n&ry<"value">\1)";

/// Everything that outlives a call.
std::string all_records(const ServicesFixture& fixture) {
  std::string all;
  for (const Exchange& exchange : fixture.evidence.exchanges)
    all += exchange.url + "\n" + exchange.failure + "\n" + exchange.request_head + "\n" +
           exchange.request_body + "\n" + exchange.response_head + "\n" + exchange.response_body + "\n";
  for (const PluginLogLine& line : fixture.evidence.log_lines) all += line.text + "\n";
  for (const auto& line : fixture.log.lines()) all += line.event + " " + line.fields + "\n";
  for (const OutgoingWrite& write : fixture.witness.writes) {
    all += write.url + "\n" + write.body + "\n";
    for (const auto& [name, value] : write.headers) all += name + ": " + value + "\n";
  }
  return all;
}

TEST_CASE_METHOD(ServicesFixture, "secrets are filled in when a request leaves and are in no record",
                 "[services][secrets]") {
  REQUIRE(keyring.put_secret("acme", "city_password", canary));
  REQUIRE(keyring.put_secret("acme", "api_key", "k3y-canary"));
  auto request = a_write("<senha>${secret:city_password}</senha><p>${secret:city_password}</p>");
  request.url += "?p=${secret:city_password}";
  request.headers.emplace_back("X-Api", "v ${secret:api_key}");
  // A provider that echoes what it got, in several spellings.
  const std::string echo = "raw " + canary + " json " + escaped(canary, Escape::Json) + " xml " +
                           escaped(canary, Escape::Xml) + " url " + escaped(canary, Escape::Percent) +
                           " b64 " + base64_encode(canary) + " k3y-canary";
  transport.will_answer(HttpAnswer{200, {{"x-echo", "k3y-canary"}}, echo, {}});
  evidence = serve([&](plugin::CallServices& services) {
    http(services, request);
    services.log(1, R"({"text":"sent with k3y-canary"})");
  });

  const auto sent = transport.sent().at(0);
  CHECK(sent.body ==
        "<senha>c4n&amp;ry&lt;&quot;value&quot;&gt;\\1</senha><p>c4n&amp;ry&lt;&quot;value&quot;&gt;\\1</p>");
  CHECK(sent.url == "https://sefin.example/nfse?p=c4n%26ry%3C%22value%22%3E%5C1");
  CHECK(sent.headers.back().second == "v k3y-canary");

  const std::string records = all_records(*this);
  INFO(records);
  for (const std::string& spelling :
       {canary, escaped(canary, Escape::Json), escaped(canary, Escape::Xml), escaped(canary, Escape::Percent),
        base64_encode(canary), std::string("k3y-canary"), base64_encode("k3y-canary")})
    CHECK(records.find(spelling) == std::string::npos);
  // What is kept for a re-send has the placeholder, so that the re-send fills it again.
  CHECK(witness.writes.at(0).body == "<senha>${secret:city_password}</senha><p>${secret:city_password}</p>");
  CHECK(evidence.exchanges.at(0).request_body.find("<p>${secret:city_password}</p>") != std::string::npos);
  CHECK(evidence.exchanges.at(0).response_head == "x-echo: ${secret:api_key}\n");
}

TEST_CASE_METHOD(ServicesFixture, "a re-send fills placeholders again", "[services][secrets]") {
  REQUIRE(keyring.put_secret("acme", "city_password", "new-value"));
  replay = OutgoingWrite{"POST", "https://sefin.example/nfse", {}, "p=${secret:city_password}"};
  transport.will_answer(answered());
  send(a_write("p=${secret:city_password}"));
  CHECK(transport.sent().at(0).body == "p=new-value");
}

TEST_CASE_METHOD(ServicesFixture, "a client's text that looks like a placeholder stays as it is",
                 "[services][secrets]") {
  REQUIRE(keyring.put_secret("acme", "api_key", "canary"));
  transport.will_answer(answered());
  auto request = a_write("<descricao>${secret:api_key} ${secret:NOT A NAME} ${secret:</descricao>");
  request.url += "?q=${secret:api_key}";
  send(request);
  CHECK(transport.sent().at(0).body == request.body);
  CHECK(transport.sent().at(0).url == request.url);
}

TEST_CASE_METHOD(ServicesFixture, "only the account's own secrets can be named", "[services][secrets]") {
  REQUIRE(keyring.put_secret("other", "api_key", "canary"));
  auto request = a_write();
  request.headers.emplace_back("X-Api", "${secret:api_key}");
  const auto failure = std::get<HttpFailure>(send(request));
  CHECK(failure.kind == HttpFailureKind::Blocked);
  CHECK(failure.text == "account acme has no secret named api_key");
  CHECK(witness.writes.empty());
}

TEST_CASE_METHOD(ServicesFixture, "a secret with a line break cannot write a header of its own",
                 "[services][secrets]") {
  REQUIRE(keyring.put_secret("acme", "api_key", "x\r\nHost: elsewhere"));
  auto request = a_write();
  request.headers.emplace_back("X-Api", "${secret:api_key}");
  CHECK(std::get<HttpFailure>(send(request)).kind == HttpFailureKind::Blocked);
}

TEST_CASE_METHOD(ServicesFixture, "basic authorization is encoded after its secret is filled in",
                 "[services][secrets]") {
  REQUIRE(keyring.put_secret("acme", "pw", "p:w"));
  transport.will_answer(answered());
  transport.will_answer(answered());
  auto request = a_read();
  request.headers = {{"authorization", "Basic user:${secret:pw}"}};
  send(request);
  CHECK(transport.sent().at(0).headers.at(0).second == "Basic " + base64_encode("user:p:w"));
  request.headers = {{"Authorization", "Basic dXNlcjpwdw=="}};
  send(request);
  CHECK(transport.sent().at(1).headers.at(0).second == "Basic dXNlcjpwdw==");
}

TEST_CASE("a body's secrets are spelled as its content type needs", "[services][secrets]") {
  CHECK(escape_for("application/json; charset=utf-8") == Escape::Json);
  CHECK(escape_for("application/soap+xml") == Escape::Xml);
  CHECK(escape_for("application/x-www-form-urlencoded") == Escape::Percent);
  CHECK(escape_for("application/octet-stream") == Escape::None);
  CHECK(escaped("a\"b\\c\n", Escape::Json) == "a\\\"b\\\\c\\n");
}

TEST_CASE("credentials in heads are not recorded, and CPFs are masked", "[services][redact]") {
  const KnownSecrets none;
  CHECK(redacted_head({{"Authorization", "Bearer canary"},
                       {"cookie", "canary"},
                       {"Set-Cookie", "canary"},
                       {"access_token", "canary"},
                       {"X-API-Key", "canary"},
                       {"X-Customer", "cpf 52998224725, 529.982.247-25; not 52998224726"},
                       {"X-Key", "35260411222333000181000000000001"}},
                      none) ==
        "Authorization: [redacted]\ncookie: [redacted]\nSet-Cookie: [redacted]\naccess_token: [redacted]\n"
        "X-API-Key: [redacted]\nX-Customer: cpf ***.982.247-**, ***.982.247-**; not 52998224726\n"
        "X-Key: 35260411222333000181000000000001\n");
  CHECK(redacted_url("https://h/p/52998224725?access_token=canary&q=1", none) ==
        "https://h/p/***.982.247-**?access_token=[redacted]&q=1");
}

TEST_CASE("credential fields of bodies are not recorded, whatever their notation", "[services][redact]") {
  const KnownSecrets none;
  const auto body = [&](std::string_view text) { return redacted_body(text, none, 1000); };
  CHECK(body(R"({"access_token":"can\"ary","expires_in":60})") ==
        R"({"access_token":"[redacted]","expires_in":60})");
  CHECK(body(R"({"accessToken" : "canary" })") == R"({"accessToken" : "[redacted]" })");
  CHECK(body(R"({"senha":12345,"x":1})") == R"({"senha":[redacted],"x":1})");
  CHECK(body("grant_type=client_credentials&client_secret=canary&x=1") ==
        "grant_type=client_credentials&client_secret=[redacted]&x=1");
  CHECK(body("<a:Senha>canary</a:Senha><b>1</b>") == "<a:Senha>[redacted]</a:Senha><b>1</b>");
  CHECK(body(R"(<x password="canary" y="1"/>)") == R"(<x password="[redacted]" y="1"/>)");
  CHECK(body(R"({"token":"cana)") == R"({"token":"[redacted])");
  // Neither access keys of invoices nor words in running text are credentials.
  CHECK(body(R"({"chaveAcesso":"3526","secretary":"Ana"} the token is gone)") ==
        R"({"chaveAcesso":"3526","secretary":"Ana"} the token is gone)");
}

TEST_CASE("a body is recorded up to the limit and the cut is marked, without half a secret at it",
          "[services][redact]") {
  KnownSecrets secrets;
  secrets.add("s", "canary-secret");
  CHECK(redacted_body(std::string(100, 'x'), secrets, 100) == std::string(100, 'x'));
  CHECK(redacted_body(std::string(101, 'x'), secrets, 100) ==
        std::string(100, 'x') + "\n[cut: 101 bytes in all]");
  for (std::size_t at = 60; at <= 140; ++at) {
    const std::string body = std::string(at, 'x') + "canary-secret" + std::string(300, 'y');
    CHECK(redacted_body(body, secrets, 100).find("canary") == std::string::npos);
    // Replaced values make a text shorter, so that what stood behind the cut comes before it.
    const std::string shrunk = R"({"token":")" + std::string(50, 't') + R"(","x":")" + body;
    CHECK(redacted_body(shrunk, secrets, 100).find("canary") == std::string::npos);
  }
}

}  // namespace
}  // namespace fiscal::services
