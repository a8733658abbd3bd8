#include "tests/core/services/services_fixture.h"

#include <thread>

#include "tests/core/services/provider_fixture.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

std::string blocked_text(const HttpResult& result) {
  const auto* failure = std::get_if<HttpFailure>(&result);
  return failure != nullptr && failure->kind == HttpFailureKind::Blocked ? failure->text : "";
}

TEST_CASE_METHOD(ServicesFixture, "a write that is answered is evidence of departure and answer",
                 "[services]") {
  transport.will_answer(answered());
  CHECK(std::get<HttpAnswer>(send(a_write())).body == "<NFSe/>");
  CHECK(evidence.departed);
  CHECK(evidence.write_answered);
  REQUIRE(witness.writes.size() == 1);
  CHECK(witness.writes[0].method == "POST");
  CHECK(witness.writes[0].url == "https://sefin.example/nfse");
  CHECK(witness.writes[0].body == "<DPS/>");
  REQUIRE(evidence.exchanges.size() == 1);
  CHECK(evidence.exchanges[0].call == "issue 1");
  CHECK(evidence.exchanges[0].departed_write);
  CHECK(evidence.exchanges[0].status == 200);
  CHECK(evidence.exchanges[0].failure.empty());
  CHECK(evidence.exchanges[0].request_body == "<DPS/>");
  CHECK(evidence.exchanges[0].response_body == "<NFSe/>");
  CHECK(evidence.exchanges[0].request_head == "Content-Type: application/xml\n");
}

TEST_CASE_METHOD(ServicesFixture, "how a write failed decides what is evidence", "[services]") {
  const auto [kind, departed] = GENERATE(table<HttpFailureKind, bool>({{HttpFailureKind::NotConnected, false},
                                                                       {HttpFailureKind::NoAnswer, true},
                                                                       {HttpFailureKind::TooLarge, true}}));
  transport.will_answer(failed(kind));
  CHECK(std::get<HttpFailure>(send(a_write())).kind == kind);
  CHECK(evidence.departed == departed);
  CHECK(witness.writes.size() == (departed ? 1 : 0));
  CHECK_FALSE(evidence.write_answered);
  CHECK(evidence.exchanges.at(0).departed_write == departed);
  CHECK(evidence.exchanges.at(0).failure == std::string(to_text(kind)) + ": scripted");
  CHECK(evidence.exchanges.at(0).status == 0);
}

TEST_CASE_METHOD(ServicesFixture, "the evidence is about the last write that departed", "[services]") {
  transport.will_answer(answered());
  transport.will_answer(failed(HttpFailureKind::NoAnswer));
  transport.will_answer(answered());
  const auto seen = serve([&](plugin::CallServices& services) {
    http(services, a_write());
    http(services, a_write());
    // Neither a read nor a write that did not leave says anything about the second one.
    http(services, a_read());
    http(services, a_write());
  });
  CHECK(seen.departed);
  CHECK_FALSE(seen.write_answered);
  CHECK(witness.writes.size() == 2);
  CHECK_FALSE(seen.exchanges.at(2).departed_write);
  CHECK_FALSE(seen.exchanges.at(3).departed_write);
}

TEST_CASE_METHOD(ServicesFixture, "while a write is in doubt no other one of its call leaves", "[services]") {
  const HttpResult doubtful = GENERATE(failed(HttpFailureKind::NoAnswer), failed(HttpFailureKind::TooLarge),
                                       answered("", 500), answered("<html/>", 502), answered("", 504));
  transport.will_answer(doubtful);
  transport.will_answer(answered("<found/>"));
  transport.will_answer(answered());
  HttpResult second;
  HttpResult question;
  HttpResult third;
  const auto seen = serve([&](plugin::CallServices& services) {
    http(services, a_write());
    second = http(services, a_write());
    question = http(services, a_read());
    third = http(services, a_write("<Other/>"));
  });
  CHECK(blocked_text(second).starts_with("a write of this call left already"));
  CHECK(std::get<HttpAnswer>(question).body == "<found/>");
  CHECK(!blocked_text(third).empty());
  CHECK(transport.sent().size() == 2);
  CHECK(witness.writes.size() == 1);
  CHECK(seen.departed);
  CHECK_FALSE(seen.exchanges.at(1).departed_write);
  REQUIRE(log.lines().size() == 2);
  CHECK(log.lines()[0].event == "second_write_refused");
  CHECK(log.lines()[0].level == LogLevel::PluginMisbehaving);
  // The next call begins anew: it is the gateway that decided to make it.
  CHECK(std::holds_alternative<HttpAnswer>(send(a_write())));
}

TEST_CASE_METHOD(ServicesFixture, "after a write that was answered, or never left, another one leaves",
                 "[services]") {
  transport.will_answer(failed(HttpFailureKind::NotConnected));
  transport.will_answer(answered("no", 401));
  transport.will_answer(answered("wait", 429));
  transport.will_answer(answered());
  serve([&](plugin::CallServices& services) {
    for (int turn = 0; turn < 4; ++turn) http(services, a_write());
  });
  CHECK(witness.writes.size() == 3);
  CHECK(log.lines().empty());
}

TEST_CASE_METHOD(ServicesFixture, "reads are not witnessed", "[services]") {
  transport.will_answer(answered());
  send(a_read());
  CHECK(witness.writes.empty());
  CHECK_FALSE(evidence.departed);
  CHECK_FALSE(evidence.write_answered);
}

TEST_CASE_METHOD(ServicesFixture, "a departure that cannot be kept ends the call and is thrown to the host",
                 "[services]") {
  struct Fenced {};
  witness.on_departure = [] { throw Fenced{}; };
  transport.will_answer(answered());
  transport.will_answer(answered());
  std::vector<int> codes;
  Duration left{1};
  CHECK_THROWS_AS(serve([&](plugin::CallServices& services) {
                    codes.push_back(services.call("http/1", to_json(a_write())).code);
                    codes.push_back(services.call("http/1", to_json(a_read())).code);
                    left = services.remaining();
                  }),
                  Fenced);
  CHECK(codes == std::vector<int>{FISCAL_STOPPED, FISCAL_STOPPED});
  CHECK(left <= Duration{0});
  CHECK(transport.sent().empty());
}

TEST_CASE_METHOD(ServicesFixture,
                 "a departure that took the call's whole time to keep does not leave any more",
                 "[services]") {
  witness.on_departure = [&] { clock.advance(seconds(60)); };
  transport.will_answer(answered());
  CHECK(std::get<HttpFailure>(send(a_write())).kind == HttpFailureKind::NoAnswer);
  CHECK(transport.sent().empty());
  // It is in the store, so it counts as one.
  CHECK(evidence.departed);
  CHECK_FALSE(evidence.write_answered);
  CHECK(evidence.exchanges.at(0).departed_write);
}

TEST_CASE_METHOD(ServicesFixture, "a request that may not leave is blocked before anything is connected",
                 "[services]") {
  auto request = a_write();
  const auto [url, reason] = GENERATE(table<std::string, std::string>({
      {"https://elsewhere.example/nfse", "elsewhere.example:443 is not in `egress`"},
      {"https://sefin.example:8443/nfse", "sefin.example:8443 is not in `egress`"},
      {"https://sub.sefin.example/nfse", "is not in `egress`"},
      {"http://sefin.example:443/nfse", "https only"},
      {"https://user:secret@sefin.example/", "cannot be used"},
      {"https://sefin.example@elsewhere.example/", "cannot be used"},
  }));
  INFO(url);
  request.url = url;
  CHECK(blocked_text(send(request)).find(reason) != std::string::npos);
  CHECK(transport.sent().empty());
  CHECK(witness.writes.empty());
  CHECK(evidence.exchanges.at(0).failure.starts_with("blocked: "));
}

TEST_CASE_METHOD(ServicesFixture, "a connection's own egress is allowed besides the manifest's",
                 "[services]") {
  connection.egress = {"*.city.example:8443"};
  transport.will_answer(answered());
  auto request = a_read();
  request.url = "https://nfse.city.example:8443/";
  CHECK(std::holds_alternative<HttpAnswer>(send(request)));
}

TEST_CASE_METHOD(ServicesFixture, "the time asked for is cut to what remains of the call", "[services]") {
  for (int i = 0; i < 3; ++i) transport.will_answer(answered());
  serve([&](plugin::CallServices& services) {
    clock.advance(seconds(20));
    http(services, a_read());
    auto request = a_read();
    request.timeout = seconds(7);
    http(services, request);
    request.timeout = seconds(300);
    http(services, request);
  });
  const auto sent = transport.sent();
  CHECK(sent.at(0).timeout == seconds(40));
  CHECK(sent.at(1).timeout == seconds(7));
  CHECK(sent.at(2).timeout == seconds(40));
}

TEST_CASE_METHOD(ServicesFixture, "after the deadline every service answers stopped", "[services]") {
  serve([&](plugin::CallServices& services) {
    CHECK(services.remaining() == seconds(60));
    clock.advance(seconds(60));
    CHECK(services.remaining() == Duration{0});
    for (const char* service : {"http/1", "sign/1", "kv/1", "nothing/1"})
      CHECK(services.call(service, "{}").code == FISCAL_STOPPED);
  });
}

TEST_CASE_METHOD(ServicesFixture, "unknown services and wrong requests are told apart", "[services]") {
  serve([&](plugin::CallServices& services) {
    CHECK(services.call("ftp/1", "{}").code == FISCAL_UNSUPPORTED);
    CHECK(services.call("nothing/1", "{}").code == FISCAL_UNSUPPORTED);
    for (const auto& [service, request, named] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"http/1", "no json", "not valid JSON"},
             {"http/1", R"({"method":"GET"})", "/url"},
             {"http/1", R"({"method":"GET","url":"https://sefin.example/","headers":[["X","a\r\nY: b"]]})",
              "/headers"},
             {"http/1", R"({"method":"GET","url":"https://sefin.example/","headers":[["X: y",""]]})",
              "/headers"},
             {"http/1",
              R"({"method":"GET","url":"https://sefin.example/","headers":[["Content-Length","3"]]})",
              "Content-Length"},
             {"http/1", R"({"method":"GET","url":"https://sefin.example/","headers":[["host","other"]]})",
              "host"},
             {"sign/1", R"({"algorithm":"rsa_sha256"})", "/data_b64"},
             {"kv/1", R"({"op":"put","key":"k"})", "/value"},
             {"kv/1", R"({"op":"increase","key":"k"})", "/op"}}) {
      const auto answer = services.call(service, request);
      INFO(service << " " << request << " " << answer.reply);
      CHECK(answer.code == FISCAL_INVALID);
      CHECK(answer.reply.starts_with(R"({"error":{"message":)"));
      CHECK(answer.reply.find(named) != std::string::npos);
    }
  });
  CHECK(transport.sent().empty());
}

TEST_CASE_METHOD(ServicesFixture, "a plugin has only the services that its manifest asks for", "[services]") {
  manifest.uses.clear();
  serve([&](plugin::CallServices& services) {
    const auto refused = services.call("kv/1", R"({"op":"get","key":"k"})");
    CHECK(refused.code == FISCAL_UNSUPPORTED);
    CHECK(refused.reply.find("does not ask for kv/1") != std::string::npos);
  });
}

TEST_CASE_METHOD(ServicesFixture,
                 "a permitted re-send leaves with the stored bytes, whatever the plugin built",
                 "[services]") {
  replay = OutgoingWrite{
      "POST", "https://sefin.example/nfse", {{"Content-Type", "application/xml"}}, "<DPS stored/>"};
  for (int i = 0; i < 3; ++i) transport.will_answer(answered());
  auto built = a_write("<DPS built-later/>");
  built.headers.emplace_back("Authorization", "Bearer of-today");
  const auto seen = serve([&](plugin::CallServices& services) {
    http(services, a_read());
    http(services, built);
    http(services, built);
  });
  const auto sent = transport.sent();
  CHECK(sent.at(0).method == "GET");
  CHECK(sent.at(1).body == "<DPS stored/>");
  // Tokens expire: the stored request has none, the re-send takes the one of its own day.
  CHECK(sent.at(1).headers ==
        HttpHeaders{{"Content-Type", "application/xml"}, {"Authorization", "Bearer of-today"}});
  CHECK(sent.at(2).body == "<DPS built-later/>");
  CHECK(witness.writes.at(0).body == "<DPS stored/>");
  CHECK(seen.exchanges.at(1).request_body == "<DPS stored/>");
  REQUIRE(log.lines().size() == 1);
  CHECK(log.lines()[0].level == LogLevel::PluginMisbehaving);
  CHECK(log.lines()[0].event == "resend_differs");
  CHECK(log.lines()[0].fields == "plugin=scripted connection=main call=issue 1 differs=body");
}

TEST_CASE_METHOD(ServicesFixture, "a re-send that the plugin built alike is not remarked on", "[services]") {
  transport.will_answer(answered());
  auto request = a_write();
  request.headers.emplace_back("Authorization", "Bearer old");
  send(request);
  replay = witness.writes.at(0);
  request.headers.back().second = "Bearer new";
  transport.will_answer(answered());
  send(request);
  CHECK(log.lines().empty());
  CHECK(transport.sent().at(1).headers.back().second == "Bearer new");
}

TEST_CASE_METHOD(ServicesFixture, "writes take a fresh connection unless kept ones are allowed",
                 "[services]") {
  for (int i = 0; i < 3; ++i) transport.will_answer(answered());
  send(a_write());
  send(a_read());
  connection.write_connection = WriteConnection::Kept;
  send(a_write());
  const auto sent = transport.sent();
  CHECK(sent.at(0).connection == FreshConnection::Always);
  CHECK(sent.at(1).connection == FreshConnection::IfNoneKept);
  CHECK(sent.at(2).connection == FreshConnection::IfNoneKept);
}

TEST_CASE_METHOD(ServicesFixture, "the connection's certificate is presented when the plugin asks for it",
                 "[services]") {
  auto request = a_read();
  request.client_certificate = true;
  CHECK(blocked_text(send(request)) == "connection main has no certificate");
  connection.certificate = "a1";
  CHECK(blocked_text(send(request)) == "account acme has no certificate named a1");
  keyring.hold("acme", "a1", TestParties::get().client);
  transport.will_answer(answered());
  transport.will_answer(answered());
  send(request);
  send(a_read());
  CHECK(transport.sent().at(0).certificate == TestParties::get().client);
  CHECK(transport.sent().at(1).certificate == nullptr);
  // Kept connections and sessions with the certificate are not for requests without it.
  CHECK(transport.sent().at(0).pool != transport.sent().at(1).pool);
  clock.advance(hours(24 * 400));
  CHECK(blocked_text(send(request)).starts_with("the certificate a1 ended on 2027-"));
}

TEST_CASE_METHOD(ServicesFixture, "sign/1 signs with the connection's certificate", "[services]") {
  const std::string request = to_json(SignRequest{SignatureAlgorithm::RsaSha256, "data"});
  serve([&](plugin::CallServices& services) {
    const auto refused = services.call("sign/1", request);
    CHECK(refused.code == FISCAL_FAILED);
    CHECK(refused.reply == R"({"error":{"message":"connection main has no certificate"}})");
    connection.certificate = "a1";
    keyring.hold("acme", "a1", TestParties::get().client);
    const auto answer = services.call("sign/1", request);
    REQUIRE(answer.code == FISCAL_OK);
    const auto read = read_json<SignAnswer>(answer.reply, UnknownFields::Refuse);
    REQUIRE(read.ok());
    CHECK(read.value.signature == TestParties::get().client->sign(SignatureAlgorithm::RsaSha256, "data"));
    CHECK(read.value.certificate == TestParties::get().client->der());
    const auto too_large = services.call(
        "sign/1", to_json(SignRequest{SignatureAlgorithm::RsaSha256, std::string(1 << 20 | 1, 'x')}));
    CHECK(too_large.code == FISCAL_INVALID);
    clock.advance(hours(24 * 400));
  });
  serve(
      [&](plugin::CallServices& services) { CHECK(services.call("sign/1", request).code == FISCAL_FAILED); });
}

TEST_CASE_METHOD(ServicesFixture, "kv/1 keeps values of the connection, with versions and an end",
                 "[services]") {
  const auto ask = [](plugin::CallServices& services, const KvRequest& request) {
    const auto answer = services.call("kv/1", to_json(request));
    REQUIRE(answer.code == FISCAL_OK);
    return read_json<KvAnswer>(answer.reply, UnknownFields::Refuse).value;
  };
  serve([&](plugin::CallServices& services) {
    const KvRequest get{.op = KvOperation::Get, .key = "token"};
    CHECK(ask(services, get) == KvAnswer{});
    const auto first = ask(services, {KvOperation::Put, "token", "one", seconds(10), 0});
    REQUIRE(first.version);
    CHECK(ask(services, get) == KvAnswer{"one", first.version});
    CHECK(ask(services, {KvOperation::Put, "token", "two", std::nullopt, 0}) == KvAnswer{});
    clock.advance(seconds(10));
    CHECK(ask(services, get) == KvAnswer{});
    const auto second = ask(services, {KvOperation::Put, "token", "two", std::nullopt, first.version});
    CHECK(second.version > first.version);
    connection.id = "other";
    CHECK(ask(services, get) == KvAnswer{});
    connection.id = "main";
    CHECK(ask(services, get).value == "two");
    CHECK(ask(services, {.op = KvOperation::Delete, .key = "token"}) == KvAnswer{});
    CHECK(ask(services, get) == KvAnswer{});
  });
}

TEST_CASE_METHOD(ServicesFixture, "what a plugin logs is in the call's record and in the gateway's log",
                 "[services]") {
  const auto seen = serve([&](plugin::CallServices& services) {
    services.log(2, R"({"text":"customer 529.982.247-25 has no town"})");
    services.log(7, "not json");
    services.log(1, R"({"text":")" + std::string(5000, 'x') + R"("})");
    for (int i = 0; i < 500; ++i) services.log(0, R"({"text":"again"})");
  });
  REQUIRE(seen.log_lines.size() == 200);
  CHECK(seen.log_lines[0] ==
        PluginLogLine{clock.now(), "issue 1", LogLevel::Warning, "customer ***.982.247-** has no town"});
  CHECK(seen.log_lines[1].level == LogLevel::Error);
  CHECK(seen.log_lines[1].text == "not json");
  CHECK(seen.log_lines[2].text.size() == 2006);
  CHECK(log.lines().at(0).event == "plugin_log");
  CHECK(log.lines().at(0).fields ==
        "plugin=scripted connection=main call=issue 1 text=customer ***.982.247-** has no town");
}

TEST_CASE_METHOD(ServicesFixture, "plain http leads to this machine only, where the gateway allows it",
                 "[services]") {
  manifest.egress = {"127.0.0.1:8080", "localhost:8080", "sefin.example:80"};
  auto request = a_read();
  request.url = "http://127.0.0.1:8080/";
  CHECK(blocked_text(send(request)).find("https only") != std::string::npos);
  options.plain_http = PlainHttp::AllowedToLoopback;
  transport.will_answer(answered());
  CHECK(std::holds_alternative<HttpAnswer>(send(request)));
  request.url = "http://sefin.example/";
  CHECK(blocked_text(send(request)).find("https only") != std::string::npos);
}

TEST_CASE("one set of services serves 64 calls at once over a real transport", "[services]") {
  test::TlsServer server(over_tls(), [](test::ServerConnection& connection) {
    while (const auto request = connection.read_request()) connection.write(test::answer_of(request->body));
  });
  CurlTransport transport(trusting_test_authority());
  test::FakeKeyring keyring;
  test::MemoryKv kv;
  SystemClock clock;
  SilentLog log;
  HostServices services(transport, keyring, kv, clock, log, {});
  REQUIRE(keyring.put_secret("acme", "token", "canary"));
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t)
    threads.emplace_back([&, t] {
      Connection connection;
      connection.id = "c" + std::to_string(t % 8);
      connection.account = "acme";
      connection.egress = {server.authority()};
      connection.write_connection = t % 2 == 0 ? WriteConnection::Kept : WriteConnection::Fresh;
      plugin::Manifest manifest;
      manifest.needs = {"http/1"};
      RecordingWitness witness;
      const auto evidence = services.serve(
          {connection, manifest, witness, "issue 1", clock.steady() + seconds(60), std::nullopt},
          [&](plugin::CallServices& call) {
            for (int i = 0; i < 3; ++i) {
              HttpRequest request = ServicesFixture::a_write("body " + std::to_string(t));
              request.url = server.url();
              request.headers.emplace_back("Authorization", "Bearer ${secret:token}");
              const auto result = ServicesFixture::http(call, request);
              const auto* answer = std::get_if<HttpAnswer>(&result);
              right += answer != nullptr && answer->body == "body " + std::to_string(t);
            }
          });
      right += evidence.departed && evidence.write_answered && witness.writes.size() == 3;
    });
  for (auto& thread : threads) thread.join();
  CHECK(right == 64 * 4);
}

}  // namespace
}  // namespace fiscal::services
