#include <atomic>
#include <fstream>
#include <thread>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

constexpr const char* owner = "client-11222333000181";

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Valid by the official schema (when it is at hand) and signed so that another implementation agrees.
void require_official(const std::filesystem::path& folder, const std::string& xml, const std::string& root,
                      const std::string& signed_element) {
  const auto file = folder / (root + ".xml");
  write_text(file, xml);
  if (const auto shared = shared_dir()) {
    const auto schema = *shared / "data/national/xsd/1.01-20260727-rebuilt" / (root + "_v1.01.xsd");
    const auto validated = run_command({"xmllint", "--nonet", "--noout", "--schema", schema, file});
    INFO(validated.output);
    REQUIRE(validated.code == 0);
  } else {
    WARN("skipped: the official schemas are not at hand");
  }
  const auto verified = run_command({"xmlsec1", "--verify", "--trusted-pem", sandbox_pki() / "ca.pem",
                                     "--id-attr:Id", "http://www.sped.fazenda.gov.br/nfse:" + signed_element,
                                     "--node-xpath", "/*/*[local-name()='Signature']", file});
  INFO(verified.output);
  REQUIRE(verified.code == 0);
}

}  // namespace

TEST_CASE("a DPS becomes a signed NFS-e that the schema and xmlsec1 accept", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client(owner);
  const std::string dps = signed_document(dps_text(7));
  const HttpReply reply = client.send("POST", sandbox.url() + "/nfse", packed_dps(dps));
  INFO(reply.body);
  REQUIRE(reply.status == 201);
  const auto answer = reply.json();
  CHECK(answer.at("tipoAmbiente") == 2);
  CHECK(answer.at("idDps") == dps_id(7));
  const std::string key = answer.at("chaveAcesso");
  REQUIRE(key.size() == 50);
  CHECK(key.substr(0, 36) ==
        "355030822"
        "11222333000181"
        "0000000000001");

  const std::string xml = unpacked(answer.at("nfseXmlGZipB64"));
  require_official(folder.path(), xml, "NFSe", "infNFSe");
  CHECK(xml.find(dps) != std::string::npos);
  CHECK(
      xml.find("<vBC>1000.00</vBC><pAliqAplic>5.00</pAliqAplic><vISSQN>50.00</vISSQN><vLiq>1000.00</vLiq>") !=
      std::string::npos);
  CHECK(xml.find("<xNome>EMPRESA DE TESTE LTDA</xNome>") != std::string::npos);

  const HttpReply note = client.get(sandbox.url() + "/nfse/" + key);
  REQUIRE(note.status == 200);
  CHECK(note.json().at("nfseXmlGZipB64") == answer.at("nfseXmlGZipB64"));
  const HttpReply by_dps = client.get(sandbox.url() + "/dps/" + dps_id(7));
  REQUIRE(by_dps.status == 200);
  CHECK(by_dps.json().at("chaveAcesso") == key);
  CHECK(client.send("HEAD", sandbox.url() + "/dps/" + dps_id(7)).status == 200);
  CHECK(client.send("HEAD", sandbox.url() + "/dps/" + dps_id(8)).status == 404);
  CHECK(client.get(sandbox.url() + "/dps/" + dps_id(8)).json().at("erro")[0].at("codigo") == "E2404");
}

TEST_CASE("both signature profiles and their mixtures are taken", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client(owner);
  int number = 0;
  for (const bool exclusive : {true, false}) {
    for (const bool sha256 : {true, false}) {
      const std::string dps = signed_document(dps_text(++number), owner, {exclusive, sha256});
      const HttpReply reply = client.send("POST", sandbox.url() + "/nfse", packed_dps(dps));
      INFO("exclusive " << exclusive << ", sha256 " << sha256 << ": " << reply.body.substr(0, 400));
      REQUIRE(reply.status == 201);
      require_official(folder.path(), unpacked(reply.json().at("nfseXmlGZipB64")), "NFSe", "infNFSe");
    }
  }
}

TEST_CASE("values, retentions and the IBS/CBS group are computed", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  sandbox.control("PUT", "/control/settings",
                  {{"towns", {{"3550308", {{"service_rates", {{"010101", "2.90"}}}}}}}});
  HttpClient client(owner);
  const Edits edits = {
      {"</vServPrest>",
       "</vServPrest><vDescCondIncond><vDescIncond>100.00</vDescIncond><vDescCond>50.00</vDescCond>"
       "</vDescCondIncond><vDedRed><pDR>10.00</pDR></vDedRed>"},
      {"<tpRetISSQN>1</tpRetISSQN></tribMun>",
       "<tpRetISSQN>2</tpRetISSQN></tribMun><tribFed><piscofins><CST>01</CST><vBCPisCofins>900.00</"
       "vBCPisCofins>"
       "<pAliqPis>0.65</pAliqPis><pAliqCofins>3.00</pAliqCofins><vPis>5.85</vPis><vCofins>27.00</vCofins>"
       "<tpRetPisCofins>3</tpRetPisCofins></piscofins><vRetIRRF>13.50</vRetIRRF><vRetCSLL>41.85</vRetCSLL></"
       "tribFed>"},
      {"</infDPS>",
       "<IBSCBS><finNFSe>0</finNFSe><cIndOp>100301</cIndOp><indDest>0</indDest><valores><trib><gIBSCBS>"
       "<CST>000</CST><cClassTrib>000001</cClassTrib></gIBSCBS></trib></valores></IBSCBS></infDPS>"}};
  const HttpReply reply =
      client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1, edits))));
  INFO(reply.body);
  REQUIRE(reply.status == 201);
  const std::string xml = unpacked(reply.json().at("nfseXmlGZipB64"));
  require_official(folder.path(), xml, "NFSe", "infNFSe");
  // 10% of 900.00 deducted; 2.9% of 810.00 = 23.49 withheld with 13.50 and 41.85.
  CHECK(xml.find("<valores><vCalcDR>90.00</vCalcDR><vBC>810.00</vBC><pAliqAplic>2.90</pAliqAplic>"
                 "<vISSQN>23.49</vISSQN><vTotalRet>78.84</vTotalRet><vLiq>771.16</vLiq></valores>") !=
        std::string::npos);
  // 900.00 less ISS 23.49, PIS 5.85 and COFINS 27.00.
  CHECK(xml.find("<vBC>843.66</vBC>") != std::string::npos);
  CHECK(xml.find("<vTotNF>771.16</vTotNF><gIBS><vIBSTot>0.84</vIBSTot>") != std::string::npos);
  CHECK(xml.find("<vCBS>7.59</vCBS>") != std::string::npos);
}

TEST_CASE("alphanumeric companies and persons issue under their own keys", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient company("client-12ABC34501DE35");
  const Edits alphanumeric = {{"DPS3550308211222333000181", "DPS3550308212ABC34501DE35"},
                              {"<CNPJ>11222333000181", "<CNPJ>12ABC34501DE35"}};
  const HttpReply first =
      company.send("POST", sandbox.url() + "/nfse",
                   packed_dps(signed_document(dps_text(1, alphanumeric), "client-12ABC34501DE35")));
  INFO(first.body);
  REQUIRE(first.status == 201);
  CHECK(first.json().at("chaveAcesso").get<std::string>().substr(0, 36) ==
        "355030822"
        "12ABC34501DE35"
        "0000000000001");

  HttpClient person("client-12345678909");
  const Edits cpf = {{"DPS3550308211222333000181", "DPS3550308100012345678909"},
                     {"<CNPJ>11222333000181</CNPJ>", "<CPF>12345678909</CPF>"}};
  const HttpReply second = person.send("POST", sandbox.url() + "/nfse",
                                       packed_dps(signed_document(dps_text(1, cpf), "client-12345678909")));
  INFO(second.body);
  REQUIRE(second.status == 201);
  CHECK(second.json().at("chaveAcesso").get<std::string>().substr(7, 29) ==
        "21"
        "00012345678909"
        "0000000000001");
  require_official(folder.path(), unpacked(second.json().at("nfseXmlGZipB64")), "NFSe", "infNFSe");
}

TEST_CASE("only actors read an NFS-e, and the calls that SEFIN has not are 405", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client(owner), taker("client-other"), stranger("client-12ABC34501DE35");
  const HttpReply reply =
      client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1))));
  REQUIRE(reply.status == 201);
  const std::string key = reply.json().at("chaveAcesso"), note = sandbox.url() + "/nfse/" + key;
  CHECK(taker.get(note).status == 200);
  CHECK(stranger.get(note).status == 403);
  CHECK(stranger.get(note).json().at("erro")[0].at("codigo") == "E2402");
  CHECK(stranger.send("HEAD", sandbox.url() + "/dps/" + dps_id(1)).status == 200);
  CHECK(client.get(sandbox.url() + "/nfse/123").status == 400);
  CHECK(client.get(sandbox.url() + "/nfse/123").json().at("erro")[0].at("codigo") == "E2400");
  CHECK(client.get(sandbox.url() + "/dps/123").json().at("erro")[0].at("codigo") == "E2403");
  CHECK(client.get(sandbox.url() + "/nfse/" + std::string(50, '1')).json().at("erro")[0].at("codigo") ==
        "E2401");
  for (const std::string& path :
       {"/nfse/" + key + "/eventos", "/nfse/" + key + "/eventos/101101", std::string("/nfse")}) {
    CHECK(client.get(sandbox.url() + path).status == 405);
  }
  CHECK(client.get(sandbox.url() + "/DANFSe").status == 501);
  const HttpReply lost = client.get(sandbox.url() + "/../nothing");
  CHECK(lost.status == 404);
  CHECK(lost.headers.at("content-type") == "text/html");
}

TEST_CASE("the client certificate decides who may talk at all", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient nobody, expired("client-expired");
  CHECK(nobody.get(sandbox.url() + "/dps/" + dps_id(1)).error != 0);
  const HttpReply late = expired.get(sandbox.url() + "/dps/" + dps_id(1));
  CHECK(late.status == 403);
  CHECK(late.json().at("erros")[0].at("Codigo") == "E1203");
}

TEST_CASE("a concurrent second copy of a DPS is refused and numbers are not given twice", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  std::atomic<int> accepted{0}, refused{0};
  std::vector<std::thread> threads;
  const std::string body = packed_dps(signed_document(dps_text(1)));
  sandbox_pki();
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      HttpClient client(owner);
      const HttpReply reply = client.send("POST", sandbox.url() + "/nfse", body);
      if (reply.status == 201) ++accepted;
      if (reply.status == 400 && reply.json().at("erros")[0].at("Codigo") == "E0014") ++refused;
    });
  }
  for (std::thread& one : threads) one.join();
  CHECK(accepted == 1);
  CHECK(refused == 7);
  CHECK(sandbox.control("GET", "/control/ledger").at("documents").at(dps_id(1)).at("nfse_lines") == 1);
}

}  // namespace fiscal::test
