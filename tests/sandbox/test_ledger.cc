#include <algorithm>
#include <csignal>
#include <fstream>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::vector<nlohmann::json> lines_of(const std::filesystem::path& ledger) {
  std::vector<nlohmann::json> lines;
  std::ifstream in(ledger);
  std::string line;
  while (std::getline(in, line)) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

std::size_t count_kind(const std::vector<nlohmann::json>& lines, const std::string& kind) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const nlohmann::json& l) { return l.at("kind") == kind; }));
}

}  // namespace

TEST_CASE("what was answered 201 survives kill -9 and the stand-in goes on from there", "[sandbox]") {
  const TemporaryFolder folder;
  const auto ledger = folder.path() / "ledger.jsonl";
  HttpClient client("client-11222333000181");
  std::string key, payload;
  {
    SandboxProcess sandbox(ledger);
    for (int number = 1; number <= 3; ++number) {
      const HttpReply reply =
          client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(number))));
      REQUIRE(reply.status == 201);
      key = reply.json().at("chaveAcesso");
      payload = reply.json().at("nfseXmlGZipB64");
    }
    REQUIRE(client
                .send("POST", sandbox.url() + "/nfse/" + key + "/eventos",
                      packed_event(signed_document(event_request_text(key, "101101", cancel_body()))))
                .status == 201);
    REQUIRE(sandbox.stop(SIGKILL) == -SIGKILL);
  }
  std::ofstream(ledger, std::ios::app) << R"({"seq":99,"kind":"nf)";  // a torn last line

  SandboxProcess sandbox(ledger);
  CHECK(client.get(sandbox.url() + "/nfse/" + key).json().at("nfseXmlGZipB64") == payload);
  CHECK(client.get(sandbox.url() + "/nfse/" + key + "/eventos/101101/1").status == 200);
  const auto post = [&](int number) {
    return client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(number))));
  };
  CHECK(post(2).json().at("erros")[0].at("Codigo") == "E0014");
  const HttpReply next = post(4);
  REQUIRE(next.status == 201);
  CHECK(next.json().at("chaveAcesso").get<std::string>().substr(23, 13) == "0000000000004");
  const auto lot = client.get(sandbox.adn_url() + "/DFe/0?lote=true").json().at("LoteDFe");
  CHECK(lot.size() == 5);
  CHECK(lot.back().at("NSU") == 5);
  CHECK(sandbox.stop(SIGTERM) == 0);

  const auto lines = lines_of(ledger);
  CHECK(count_kind(lines, "nfse") == 4);
  CHECK(count_kind(lines, "event") == 1);
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i].at("seq") == i + 1);
}

TEST_CASE("every request leaves a line that an outside checker can count", "[sandbox]") {
  const TemporaryFolder folder;
  const auto ledger = folder.path() / "ledger.jsonl";
  {
    SandboxProcess sandbox(ledger);
    HttpClient client("client-11222333000181");
    sandbox.fault({{"mode", "accept_then_drop"}, {"count", 1}});
    client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1))));
    client.get(sandbox.url() + "/dps/" + dps_id(1));
    client.get(sandbox.url() + "/dps/" + dps_id(2));
    const auto requests = sandbox.control("GET", "/control/ledger").at("requests");
    CHECK(requests.at("POST /SefinNacional/nfse").at("dropped accept_then_drop") == 1);
    CHECK(requests.at("GET /SefinNacional/dps/*").at("200") == 1);
    CHECK(requests.at("GET /SefinNacional/dps/*").at("404") == 1);
    CHECK(sandbox.stop(SIGTERM) == 0);
  }
  const auto lines = lines_of(ledger);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].at("kind") == "nfse");
  CHECK(lines[0].at("id_dps") == dps_id(1));
  CHECK(lines[0].at("number") == 1);
  CHECK(lines[1].at("mode") == "accept_then_drop");
  CHECK(lines[1].at("dropped") == true);
  CHECK(lines[3].at("status") == 404);
}

}  // namespace fiscal::test
