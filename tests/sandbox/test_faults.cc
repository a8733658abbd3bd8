#include <chrono>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

// libcurl's codes that matter here.
constexpr int timed_out = 28, empty_reply = 52, receive_failed = 56, partial_file = 18;

struct FaultTest {
  TemporaryFolder folder;
  SandboxProcess sandbox{folder.path() / "ledger.jsonl"};
  HttpClient client{"client-11222333000181"};

  HttpReply post(int number, long timeout_ms = 10'000) {
    // A connection of its own: libcurl sends again by itself when one that it kept turns out dead.
    HttpClient fresh("client-11222333000181");
    fresh.set_timeout_ms(timeout_ms);
    return fresh.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(number))));
  }
  // Whether the ledger of the stand-in holds an NFS-e of the DPS.
  bool issued(int number) {
    return sandbox.control("GET", "/control/ledger").at("documents").contains(dps_id(number));
  }
  bool found_by_query(int number) {
    HttpClient other("client-11222333000181");
    return other.get(sandbox.url() + "/dps/" + dps_id(number)).status == 200;
  }
};

bool is_cut(int error) { return error == empty_reply || error == receive_failed || error == partial_file; }

}  // namespace

TEST_CASE("a dropped answer looks the same whether the document was accepted or not", "[sandbox]") {
  FaultTest test;
  int number = 0;
  for (const auto& [mode, accepted] : std::vector<std::pair<std::string, bool>>{
           {"accept_then_drop", true}, {"drop_before", false}, {"accept_then_reset", true}}) {
    test.sandbox.fault({{"mode", mode}, {"count", 1}, {"method", "POST"}});
    const HttpReply reply = test.post(++number);
    INFO(mode << ": curl " << reply.error);
    CHECK(is_cut(reply.error));
    CHECK(reply.body.empty());
    CHECK(test.issued(number) == accepted);
    CHECK(test.found_by_query(number) == accepted);
    // The count is used up: the same bytes are now answered.
    CHECK(test.post(number).status == (accepted ? 400 : 201));
  }
}

TEST_CASE("a reset is told from an orderly end", "[sandbox]") {
  FaultTest test;
  test.sandbox.fault({{"mode", "accept_then_reset"}, {"count", 1}});
  CHECK(test.post(1).error == receive_failed);
}

TEST_CASE("silence lasts as long as it was asked to", "[sandbox]") {
  FaultTest test;
  int number = 0;
  for (const auto& [mode, accepted] :
       std::vector<std::pair<std::string, bool>>{{"accept_then_stall", true}, {"stall", false}}) {
    test.sandbox.fault({{"mode", mode}, {"count", 1}, {"for_ms", 60'000}});
    CHECK(test.post(++number, 300).error == timed_out);
    CHECK(test.issued(number) == accepted);
    test.sandbox.fault({{"mode", mode}, {"count", 1}, {"for_ms", 50}});
    CHECK(is_cut(test.post(++number).error));
    CHECK(test.issued(number) == accepted);
  }
}

TEST_CASE("an answer that ends early is short of what it promised", "[sandbox]") {
  FaultTest test;
  test.sandbox.fault({{"mode", "truncate"}, {"count", 1}});
  const HttpReply half = test.post(1);
  CHECK(half.error != 0);
  CHECK(half.status == 201);
  CHECK(half.body.size() > 100);
  CHECK(half.body.size() < std::stoul(half.headers.at("content-length")));
  // libcurl calls a header that just ends a complete answer without a body: only the missing body shows it.
  test.sandbox.fault({{"mode", "truncate_header"}, {"count", 1}});
  const HttpReply header = test.post(2);
  CHECK(header.body.empty());
  CHECK_FALSE(header.headers.contains("content-length"));
  test.sandbox.fault({{"mode", "dribble"}, {"count", 1}, {"after_ms", 1}, {"for_ms", 40}});
  const HttpReply drops = test.post(3);
  CHECK(drops.body.empty());
  test.sandbox.fault({{"mode", "dribble"}, {"count", 1}, {"after_ms", 1'000}});
  CHECK(test.post(3, 500).error == timed_out);
  CHECK((test.issued(1) && test.issued(2) && test.issued(3)));
}

TEST_CASE("wrong answers come with or without the document", "[sandbox]") {
  FaultTest test;
  int number = 0;
  for (const bool accept : {false, true}) {
    for (const int status : {500, 502, 503, 429}) {
      test.sandbox.fault({{"mode", "status"}, {"status", status}, {"count", 1}, {"accept", accept}});
      const HttpReply reply = test.post(++number);
      CHECK(reply.status == status);
      CHECK(reply.headers.at("content-type") == "text/html");
      CHECK(reply.headers.contains("retry-after") == (status == 503 || status == 429));
      CHECK(test.issued(number) == accept);
    }
    test.sandbox.fault({{"mode", "json_error_bad_gateway"}, {"count", 1}, {"accept", accept}});
    const HttpReply gateway = test.post(++number);
    CHECK(gateway.status == 502);
    CHECK(gateway.body == R"({"erro":"Bad Gateway"})");
    CHECK(test.issued(number) == accept);
    test.sandbox.fault({{"mode", "empty_200"}, {"count", 1}, {"accept", accept}});
    const HttpReply empty = test.post(++number);
    CHECK((empty.error == 0 && empty.status == 200 && empty.body.empty()));
    CHECK(test.issued(number) == accept);
    test.sandbox.fault({{"mode", "E999"}, {"count", 1}, {"accept", accept}});
    CHECK(test.post(++number).json().at("erros")[0].at("Codigo") == "E999");
    CHECK(test.issued(number) == accept);
  }
}

TEST_CASE("a doubled request is answered as a duplicate although it was issued", "[sandbox]") {
  FaultTest test;
  test.sandbox.fault({{"mode", "duplicate"}, {"count", 1}, {"method", "POST"}});
  const HttpReply reply = test.post(1);
  CHECK(reply.status == 400);
  CHECK(reply.json().at("erros")[0].at("Codigo") == "E0014");
  CHECK(reply.body.find("chaveAcesso") == std::string::npos);
  CHECK(test.found_by_query(1));
}

TEST_CASE("queries do not know a young document until it is old enough", "[sandbox]") {
  FaultTest test;
  test.sandbox.fault({{"mode", "not_found_for"}, {"for_ms", 30'000}});
  const HttpReply reply = test.post(1);
  REQUIRE(reply.status == 201);
  const std::string key = reply.json().at("chaveAcesso");
  CHECK_FALSE(test.found_by_query(1));
  CHECK(test.client.get(test.sandbox.url() + "/nfse/" + key).status == 404);
  CHECK(test.client.send("HEAD", test.sandbox.url() + "/dps/" + dps_id(1)).status == 404);
  CHECK(test.post(1).json().at("erros")[0].at("Codigo") == "E0014");
  test.sandbox.control("PUT", "/control/clock", {{"offset_ms", 31'000}});
  CHECK(test.found_by_query(1));
  CHECK(test.client.get(test.sandbox.url() + "/nfse/" + key).status == 200);
}

TEST_CASE("a success may carry a damaged or a foreign payload", "[sandbox]") {
  FaultTest test;
  const std::string first = test.post(1).json().at("chaveAcesso");
  test.sandbox.fault({{"mode", "corrupt_gzip"}, {"count", 1}});
  const auto damaged = test.post(2);
  REQUIRE(damaged.status == 201);
  CHECK(damaged.json().at("chaveAcesso").get<std::string>().size() == 50);
  CHECK_THROWS(unpacked(damaged.json().at("nfseXmlGZipB64")));
  test.sandbox.fault({{"mode", "other_documents_answer"}, {"count", 1}});
  const auto foreign = test.post(3);
  REQUIRE(foreign.status == 201);
  CHECK(foreign.json().at("idDps") != dps_id(3));
  CHECK(test.issued(3));
}

TEST_CASE("slow answers and latency wait, and only they do", "[sandbox]") {
  FaultTest test;
  const auto elapsed = [&](int number) {
    const auto start = std::chrono::steady_clock::now();
    CHECK(test.post(number).status == 201);
    return std::chrono::steady_clock::now() - start;
  };
  test.sandbox.fault({{"mode", "slow"}, {"count", 1}, {"after_ms", 400}});
  CHECK(elapsed(1) >= std::chrono::milliseconds(400));
  test.sandbox.control("PUT", "/control/settings", {{"latency_ms", 300}});
  CHECK(elapsed(2) >= std::chrono::milliseconds(300));
}

TEST_CASE("a fault meets only the calls that it names", "[sandbox]") {
  FaultTest test;
  test.sandbox.fault({{{"mode", "status"}, {"status", 503}, {"method", "GET"}, {"path_contains", "/dps/"}},
                      {{"mode", "status"}, {"status", 500}, {"path_contains", "/contribuintes"}}});
  const HttpReply reply = test.post(1);
  REQUIRE(reply.status == 201);
  CHECK(test.client.get(test.sandbox.url() + "/dps/" + dps_id(1)).status == 503);
  CHECK(test.client.get(test.sandbox.url() + "/nfse/" + reply.json().at("chaveAcesso").get<std::string>())
            .status == 200);
  CHECK(test.client.get(test.sandbox.adn_url() + "/DFe/0").status == 500);
  test.sandbox.control("DELETE", "/control/fault");
  CHECK(test.client.get(test.sandbox.url() + "/dps/" + dps_id(1)).status == 200);
}

TEST_CASE("a fault can be on from the start", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl",
                               {"--fault", "status:status=502,count=1", "--latency", "1"});
  HttpClient client("client-11222333000181");
  CHECK(client.get(sandbox.url() + "/dps/" + dps_id(1)).status == 502);
  CHECK(client.get(sandbox.url() + "/dps/" + dps_id(1)).status == 404);
}

TEST_CASE("the control port names what it does not understand", "[sandbox]") {
  FaultTest test;
  HttpClient plain;
  const auto refusal = [&](const std::string& path, const std::string& body) -> std::string {
    const HttpReply reply = plain.send("PUT", test.sandbox.control_url() + path, body);
    CHECK(reply.status == 400);
    return reply.json().at("error");
  };
  CHECK(refusal("/control/fault", R"({"mode":"melt"})").find("fault.mode") == 0);
  CHECK(refusal("/control/fault", R"({"mode":"slow","count":0})").find("fault.count") == 0);
  CHECK(refusal("/control/fault", R"({"mode":"slow","cuont":1})").find("fault.cuont") == 0);
  CHECK(refusal("/control/settings", R"({"latency":1})").find("settings.latency") == 0);
  CHECK(refusal("/control/settings", R"({"towns":{"3550308":{"rate":2}}})")
            .find("settings.towns.3550308.rate") == 0);
  CHECK(refusal("/control/clock", "{}").find("clock") == 0);
  CHECK(refusal("/control/clock", "{").find("not JSON") != std::string::npos);
  CHECK(plain.get(test.sandbox.control_url() + "/control/nothing").status == 404);
}

}  // namespace fiscal::test
