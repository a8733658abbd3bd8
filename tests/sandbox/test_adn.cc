#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {

TEST_CASE("ADN hands out an actor's documents in order, fifty a lot, until the queue ends", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client("client-11222333000181"), taker("client-other"), stranger("client-12ABC34501DE35");
  std::string key;
  for (int number = 1; number <= 52; ++number) {
    const HttpReply reply =
        client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(number))));
    REQUIRE(reply.status == 201);
    key = reply.json().at("chaveAcesso");
  }
  REQUIRE(client
              .send("POST", sandbox.url() + "/nfse/" + key + "/eventos",
                    packed_event(signed_document(event_request_text(key, "101101", cancel_body()))))
              .status == 201);

  const auto lot = [&](HttpClient& who, long nsu) {
    return who.get(sandbox.adn_url() + "/DFe/" + std::to_string(nsu) + "?lote=true");
  };
  const auto first = lot(client, 0).json();
  CHECK(first.at("StatusProcessamento") == "DOCUMENTOS_LOCALIZADOS");
  CHECK(first.at("TipoAmbiente") == "HOMOLOGACAO");
  REQUIRE(first.at("LoteDFe").size() == 50);
  long last = 0;
  for (const auto& one : first.at("LoteDFe")) {
    CHECK(one.at("NSU").get<long>() > last);
    last = one.at("NSU");
    CHECK(one.at("TipoDocumento") == "NFSE");
  }
  const auto second = lot(client, last).json().at("LoteDFe");
  REQUIRE(second.size() == 3);
  CHECK(second[2].at("TipoDocumento") == "EVENTO");
  CHECK(second[2].at("TipoEvento") == "CANCELAMENTO");
  CHECK(unpacked(second[2].at("ArquivoXml")).find("<e101101>") != std::string::npos);

  const HttpReply end = lot(client, second[2].at("NSU").get<long>());
  CHECK(end.status == 404);
  CHECK(end.json().at("StatusProcessamento") == "NENHUM_DOCUMENTO_LOCALIZADO");
  CHECK(end.json().at("Erros")[0].at("Codigo") == "E2215");
  CHECK(lot(taker, 0).json().at("LoteDFe").size() == 50);
  CHECK(lot(stranger, 0).status == 404);
  CHECK(client.get(sandbox.adn_url() + "/DFe/0?cnpjConsulta=77666555000100&lote=true").status == 400);
  CHECK(client.get(sandbox.adn_url() + "/DFe/0?cnpjConsulta=11222333000181&lote=true").status == 200);
  // Another branch of the company did not issue these.
  CHECK(client.get(sandbox.adn_url() + "/DFe/0?cnpjConsulta=11222333000262&lote=true").status == 404);

  const auto documents = client.get(sandbox.adn_url() + "/NFSe/" + key + "/Eventos").json().at("LoteDFe");
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].at("TipoDocumento") == "NFSE");
  const auto code = [](const HttpReply& reply) { return reply.json().at("Erros")[0].at("Codigo"); };
  const HttpReply foreign = stranger.get(sandbox.adn_url() + "/NFSe/" + key + "/Eventos");
  CHECK(foreign.status == 404);
  CHECK(code(foreign) == "E2241");
  CHECK(code(client.get(sandbox.adn_url() + "/NFSe/" + std::string(50, '1') + "/Eventos")) == "E2240");
  CHECK(code(client.get(sandbox.adn_url() + "/DFe/first")) == "E2230");
}

TEST_CASE("municipal parameters follow the town's settings", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  sandbox.control(
      "PUT", "/control/settings",
      {{"towns",
        {{"3509502",
          {{"issuer_enabled", false}, {"rate", "2.50"}, {"service_rates", {{"010101", "3.00"}}}}}}}});
  HttpClient client("client-11222333000181");
  const std::string base = sandbox.parameters_url();
  const auto covenant = [&](const std::string& town) {
    return client.get(base + "/" + town + "/convenio").json().at("parametrosConvenio");
  };
  CHECK(covenant("3550308").at("situacaoEmissaoPadraoContribuintesRFB") == 1);
  CHECK(covenant("3509502").at("situacaoEmissaoPadraoContribuintesRFB") == 0);
  CHECK(client.get(base + "/9999999/convenio").status == 404);
  const auto rate = [&](const std::string& path) {
    return client.get(base + path).json().at("aliquotas").begin().value().at(0).at("Aliq").get<double>();
  };
  CHECK(rate("/3550308/010101000/2026-11-01/aliquota") == Approx(5.0));
  CHECK(rate("/3509502/010101000/2026-11-01/aliquota") == Approx(3.0));
  CHECK(rate("/3509502/010201000/historicoaliquotas") == Approx(2.5));
  CHECK(client.get(base + "/3550308/0101/2026-11-01/aliquota").status == 400);
  CHECK(client.get(base + "/3550308/010101000/2026-11-1/aliquota").status == 400);
  CHECK(client.get(base + "/3550308/2026-11-01/retencoes").status == 200);
  CHECK(client.get(base + "/3550308/010101000/2026-11-01/regimes_especiais").status == 200);
  CHECK(client.get(base + "/3550308/12345678901234/2026-11-01/beneficio").status == 404);
}

}  // namespace fiscal::test
