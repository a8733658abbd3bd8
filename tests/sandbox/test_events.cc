#include <fstream>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

struct EventTest {
  TemporaryFolder folder;
  SandboxProcess sandbox{folder.path() / "ledger.jsonl"};
  HttpClient client{"client-11222333000181"};
  int number = 0;

  std::string issue(const Edits& edits = {}) {
    const HttpReply reply =
        client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(++number, edits))));
    INFO(reply.body.substr(0, 400));
    REQUIRE(reply.status == 201);
    return reply.json().at("chaveAcesso");
  }

  HttpReply send(const std::string& key, const std::string& request) {
    return client.send("POST", sandbox.url() + "/nfse/" + key + "/eventos", packed_event(request));
  }

  HttpReply cancel(const std::string& key) {
    return send(key, signed_document(event_request_text(key, "101101", cancel_body())));
  }

  std::string event_xml(const std::string& key, const std::string& type) {
    const HttpReply reply = client.get(sandbox.url() + "/nfse/" + key + "/eventos/" + type + "/1");
    if (reply.status != 200) return {};
    const auto event = reply.json().at("eventos").at(0);
    CHECK(event.at("chaveAcesso") == key);
    CHECK(event.at("tipoEvento") == std::stoi(type));
    return unpacked(decoded_base64(event.at("arquivoXml")));
  }
};

std::string code_of(const HttpReply& reply) {
  const auto errors = reply.json().at("erro");
  REQUIRE(errors.is_array());
  return errors.at(0).at("codigo");
}

void require_official_event(const std::filesystem::path& folder, const std::string& xml) {
  const auto file = folder / "event.xml";
  std::ofstream(file, std::ios::binary) << xml;
  if (const auto shared = shared_dir()) {
    const auto validated =
        run_command({"xmllint", "--nonet", "--noout", "--schema",
                     *shared / "data/national/xsd/1.01-20260727-rebuilt/evento_v1.01.xsd", file});
    INFO(validated.output);
    REQUIRE(validated.code == 0);
  } else {
    WARN("skipped: the official schemas are not at hand");
  }
  const auto verified = run_command({"xmlsec1", "--verify", "--trusted-pem", sandbox_pki() / "ca.pem",
                                     "--id-attr:Id", "http://www.sped.fazenda.gov.br/nfse:infEvento",
                                     "--node-xpath", "/*/*[local-name()='Signature']", file});
  INFO(verified.output);
  REQUIRE(verified.code == 0);
}

std::string substitution(const std::string& key, const std::string& motive = "05") {
  return "</cLocEmi><subst><chSubstda>" + key + "</chSubstda><cMotivo>" + motive + "</cMotivo></subst>";
}

std::string error_codes(const HttpReply& reply) {
  std::string codes;
  const auto errors = nlohmann::json::parse(reply.body).value("erros", nlohmann::json::array());
  for (const auto& error : errors) codes += error.at("Codigo").get<std::string>() + " ";
  return codes;
}

}  // namespace

TEST_CASE("a cancellation is linked once, signed and found again", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  CHECK(test.client.get(test.sandbox.url() + "/nfse/" + key + "/eventos/101101/1").status == 404);
  const HttpReply reply = test.cancel(key);
  INFO(reply.body);
  REQUIRE(reply.status == 201);
  const std::string xml = unpacked(reply.json().at("eventoXmlGZipB64"));
  require_official_event(test.folder.path(), xml);
  CHECK(xml.find("Id=\"EVT" + key + "101101001\"") != std::string::npos);
  CHECK(test.event_xml(key, "101101") == xml);

  const HttpReply again = test.cancel(key);
  CHECK(again.status == 400);
  CHECK(code_of(again) == "E0840");
  const std::string text = again.json().at("erro")[0].at("descricao");
  CHECK(text.find("o evento de Cancelamento de NFS-e já está vinculado") != std::string::npos);
}

TEST_CASE("past the deadline a cancellation needs the town hall's word", "[sandbox]") {
  EventTest test;
  const std::string granted = test.issue(), refused = test.issue();
  test.sandbox.control("PUT", "/control/settings", {{"cancel_deadline_passed", true}});
  CHECK(code_of(test.cancel(granted)) == "E0822");

  const auto ask = [&](const std::string& key) {
    return test.send(key, signed_document(event_request_text(key, "101103", analysis_body())));
  };
  REQUIRE(ask(granted).status == 201);
  CHECK(test.event_xml(granted, "105104").empty());
  CHECK(code_of(test.cancel(granted)) == "E0840");
  test.sandbox.control("POST", "/control/events", {{"key", granted}, {"type", "105104"}});
  require_official_event(test.folder.path(), test.event_xml(granted, "105104"));
  CHECK(code_of(ask(granted)) == "E0848");
  CHECK(test.sandbox.control("GET", "/control/ledger").at("documents").at(dps_id(1)).at("cancelled") == true);

  test.sandbox.control("PUT", "/control/settings", {{"analysis_verdict", "refused"}});
  REQUIRE(ask(refused).status == 201);
  require_official_event(test.folder.path(), test.event_xml(refused, "105105"));
  CHECK(test.sandbox.control("GET", "/control/ledger").at("documents").at(dps_id(2)).at("cancelled") ==
        false);
}

TEST_CASE("the town hall cancels ex officio", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  test.sandbox.control("POST", "/control/events", {{"key", key}, {"type", "305101"}});
  require_official_event(test.folder.path(), test.event_xml(key, "305101"));
  CHECK(code_of(test.cancel(key)) == "E0840");
}

TEST_CASE("a substitution cancels the old note by itself", "[sandbox]") {
  EventTest test;
  const std::string old_key = test.issue();
  const std::string new_key = test.issue({{"</cLocEmi>", substitution(old_key)}});
  const std::string event = test.event_xml(old_key, "105102");
  require_official_event(test.folder.path(), event);
  CHECK(event.find("<chSubstituta>" + new_key + "</chSubstituta>") != std::string::npos);
  CHECK(code_of(test.cancel(old_key)) == "E0840");
  CHECK(test.cancel(new_key).status == 201);
}

TEST_CASE("a substitution is refused with the code of what it breaks", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue(), cancelled = test.issue();
  REQUIRE(test.cancel(cancelled).status == 201);
  const auto codes = [&](const Edits& edits) {
    return error_codes(test.client.send("POST", test.sandbox.url() + "/nfse",
                                        packed_dps(signed_document(dps_text(50, edits)))));
  };
  std::string unknown = key, wrong_digit = key, municipal = key;
  unknown[35] = '9';
  const auto close = [](std::string& value) {
    int sum = 0, weight = 2;
    for (std::size_t i = 49; i-- > 0;) {
      sum += (value[i] - '0') * weight;
      weight = weight == 9 ? 2 : weight + 1;
    }
    const int rest = sum % 11;
    value[49] = static_cast<char>(rest < 2 ? '0' : '0' + 11 - rest);
  };
  close(unknown);
  wrong_digit[49] = wrong_digit[49] == '1' ? '2' : '1';
  municipal[7] = '1';
  close(municipal);
  const std::string open = "</cLocEmi>";
  CHECK(codes({{open, substitution(wrong_digit)}}) == "E0042 ");
  CHECK(codes({{open, substitution(unknown)}}) == "E0044 ");
  CHECK(codes({{open, substitution(municipal)}}) == "E0065 ");
  CHECK(codes({{open, substitution(cancelled)}}) == "E0046 ");
  CHECK(codes({{open, substitution(key, "99")}}) == "E0078 ");
  CHECK(codes({{open, substitution(key)}, {"<cTribNac>010101", "<cTribNac>010601"}}) == "E0060 ");
  test.sandbox.control("PUT", "/control/settings", {{"substitution_deadline_passed", true}});
  CHECK(codes({{open, substitution(key)}}) == "E0050 ");
  test.sandbox.control("PUT", "/control/settings", {{"substitution_deadline_passed", false}});

  const Edits simples = {
      {"<opSimpNac>1</opSimpNac>", "<opSimpNac>3</opSimpNac><regApTribSN>1</regApTribSN>"}};
  const std::string small = test.issue(simples);
  Edits dearer = simples;
  dearer.push_back({open, substitution(small)});
  dearer.push_back({"<vServ>1000.00", "<vServ>2000.00"});
  CHECK(codes(dearer) == "E0061 ");
}

TEST_CASE("an event request is refused with the code of what it breaks", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  const std::string request = event_request_text(key, "101101", cancel_body());
  const auto edited = [&](const std::string& what, const std::string& with) {
    std::string text = request;
    return text.replace(text.find(what), what.size(), with);
  };
  CHECK(code_of(test.send(key, request)) == "E1989");
  CHECK(code_of(test.send(key, signed_document(edited("<tpAmb>2", "<tpAmb>1")))) == "E1845");
  CHECK(code_of(test.send(std::string(50, '1'), signed_document(request))) == "E1827");
  CHECK(code_of(test.send(key, signed_document(request, "client-other"))) == "E1991");
  CHECK(code_of(test.send(key, signed_document(edited("Cancelamento de NFS-e<", "Cancelamento<")))) ==
        "E1235");
  std::string broken = signed_document(request);
  broken.replace(broken.find("Erro na"), 7, "Erro da");
  CHECK(code_of(test.send(key, broken)) == "E1980");

  const std::string stranger = event_request_text(key, "101101", cancel_body(), "77666555000100");
  CHECK(code_of(test.send(key, signed_document(stranger, "client-other"))) == "E0813");
  std::string unknown = key;
  unknown[35] = '9';
  CHECK(code_of(test.send(unknown, signed_document(event_request_text(unknown, "101101", cancel_body())))) ==
        "E1831");
  const std::string municipal = key.substr(0, 7) + "1" + key.substr(8);
  CHECK(code_of(test.send(
            municipal, signed_document(event_request_text(municipal, "101101", cancel_body())))) == "E0831");
  const std::string system =
      "<xDesc>Cancelamento de NFS-e por Ofício</xDesc><CPFAgTrib>12345678909</CPFAgTrib>"
      "<nProcAdm>1</nProcAdm><xProcAdm>Motivo qualquer daqui</xProcAdm>";
  CHECK(code_of(test.send(key, signed_document(event_request_text(key, "305101", system)))) == "E0813");
}

TEST_CASE("whose signature and whose part an event has are told apart", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  const auto send_as = [&](const std::string& type, const std::string& body, const std::string& author,
                           const std::string& certificate) {
    return test.send(key, signed_document(event_request_text(key, type, body, author), certificate));
  };
  const HttpReply other = send_as("101101", cancel_body(), "11222333000181", "client-other");
  CHECK(other.body.find("E1991") != std::string::npos);
  CHECK(other.body.find("E0812") != std::string::npos);
  CHECK(send_as("101101", cancel_body(), "12345678909", "client-other").body.find("E0815") !=
        std::string::npos);
  CHECK(code_of(send_as("101101", cancel_body(), "12345678909", "client-12345678909")) == "E0816");
  CHECK(code_of(send_as("101101", cancel_body(), "11222333000181", "client-expired")) == "E1983");
  CHECK(code_of(send_as("101101", cancel_body(), "11222333000181", "server")) == "E1986");
  const std::string unexplained = "<cMotivo>9</cMotivo>";
  CHECK(
      code_of(send_as("202205", "<xDesc>Manifestação de NFS-e - Rejeição do Prestador</xDesc>" + unexplained,
                      "11222333000181", "client-11222333000181")) == "E1944");
  CHECK(code_of(send_as("203206", "<xDesc>Manifestação de NFS-e - Rejeição do Tomador</xDesc>" + unexplained,
                        "77666555000100", "client-other")) == "E1949");
}

TEST_CASE("the town hall's acts obey the matrix of linked events", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  HttpClient plain;
  const auto act = [&](const std::string& type) {
    return plain
        .send("POST", test.sandbox.control_url() + "/control/events",
              nlohmann::json{{"key", key}, {"type", type}}.dump())
        .body;
  };
  CHECK(act("105104").find("E0853") != std::string::npos);
  CHECK(act("105105").find("E0856") != std::string::npos);
  CHECK(act("101101").find("event.type") != std::string::npos);
  REQUIRE(test.cancel(key).status == 201);
  CHECK(act("305101").find("E1960") != std::string::npos);
  CHECK(act("105104").find("E0852") != std::string::npos);
  CHECK(act("105105").find("E0855") != std::string::npos);
}

TEST_CASE("a taker confirms once, and a confirmed note is no longer cancelled", "[sandbox]") {
  EventTest test;
  const std::string key = test.issue();
  const std::string confirm = event_request_text(
      key, "203202", "<xDesc>Manifestação de NFS-e - Confirmação do Tomador</xDesc>", "77666555000100");
  const HttpReply reply = test.send(key, signed_document(confirm, "client-other"));
  INFO(reply.body);
  REQUIRE(reply.status == 201);
  CHECK(code_of(test.send(key, signed_document(confirm, "client-other"))) == "E1833");
  CHECK(code_of(test.cancel(key)) == "E0840");
}

}  // namespace fiscal::test
