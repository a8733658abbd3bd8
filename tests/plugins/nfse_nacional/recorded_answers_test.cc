#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/national/rejection.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "plugins/nfse_nacional/envelope.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Answers that others recorded, and what this plugin makes of them. Their envelopes are real; most ids, keys
// and codes in them were invented: no authority gives "DPS001", a key of fifty digits with neither issuer nor
// check digit, or the code E201. As they stand they are therefore answers to another request than ours, or
// refusals that no table knows, and neither settles anything. Each is read twice: as it was recorded, and
// with the ids of a request of ours and a code of the authority in their places, so that everything else in
// it has to come out.
namespace fiscal::test {
namespace {

using nlohmann::json;

/// What the NFS-e and the event in the recorded files are of: the one key among them that an authority could
/// give.
const std::string recorded_key = "33033021211222333000181000000000001026010000010000";
const std::string recorded_dps_id = "DPS330330211222333000181202601000000000000005";
const std::string invented_key = "35016082026022700000000000000000000000000000000001";
const Instant recorded_at = *parse_instant("2026-03-02T12:00:00-03:00");

std::string recorded(const std::string& name) {
  std::ifstream file(*shared_dir() / "data/national/samples/sefin-json-responses" / name);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string opened(const json& packed) { return nacional::unpack(packed.get<std::string>()).value(); }

/// A request whose NFS-e could have the recorded key.
IssueInvoice a_request_of_the_recorded_issuer() {
  IssueInvoice request = a_request();
  request.invoice.issuer->municipality = "3303302";
  request.invoice.service.municipality = "3303302";
  return request;
}

/// The packed NFS-e of a recorded answer, made of our DPS.
std::string with_our_dps(const json& packed, const std::string& our_id) {
  return nacional::pack(replaced(opened(packed), recorded_dps_id, our_id));
}

json issued_for(const std::string& our_id) {
  json body = json::parse(recorded("emitir_sucesso.json"));
  body["idDps"] = our_id;
  body["chaveAcesso"] = recorded_key;
  body["nfseXmlGZipB64"] = with_our_dps(body["nfseXmlGZipB64"], our_id);
  return body;
}

/// Every question after the one that is tested stays without an answer that could settle anything.
IssueOutcome issued_with(int status, const std::string& body) {
  FakeHost host;
  host.on("GET", "", an_answer(503, "busy", "text/plain"));
  with_certificate(host).on("POST", "/SefinNacional/nfse", an_answer(status, body));
  auto portal = a_portal();
  auto call = host.host();
  return portal.issue_invoice(a_request_of_the_recorded_issuer(), call);
}

CancelOutcome cancelled_with(int status, const std::string& body) {
  FakeHost host;
  with_certificate(host).on("GET", "/1", an_answer(404, ""));
  host.on("POST", "/nfse/" + recorded_key + "/eventos", an_answer(status, body));
  const IssueInvoice request = a_request_of_the_recorded_issuer();
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.access_key = recorded_key;
  cancellation.number = request.number;
  cancellation.reason_text = "Emitida com o valor errado";
  cancellation.invoice = request.invoice;
  auto portal = a_portal();
  auto call = host.host();
  return portal.cancel(cancellation, call);
}

InvoiceQuery a_query_by_number() {
  const IssueInvoice request = a_request_of_the_recorded_issuer();
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  return query;
}

StatusOutcome asked_with(const InvoiceQuery& query, const std::string& dps_body,
                         const std::string& nfse_body) {
  FakeHost host;
  with_certificate(host).on("GET", "", an_answer(503, "busy", "text/plain"));
  host.on("GET", "/dps/" + dps_of(a_request_of_the_recorded_issuer()).id, an_answer(200, dps_body));
  host.on("GET", "/nfse/" + recorded_key, an_answer(200, nfse_body));
  auto portal = a_portal();
  auto call = host.host();
  return portal.status(query, call);
}

template <class Wanted, class Outcome>
Wanted outcome_is(const Outcome& outcome) {
  INFO(to_json(outcome).substr(0, 1500));
  REQUIRE(std::holds_alternative<Wanted>(outcome));
  return std::get<Wanted>(outcome);
}

bool absent() {
  if (shared_dir()) return false;
  WARN("skipped: the recorded answers are not beside the tree");
  return true;
}

}  // namespace

TEST_CASE("recorded: an issue that succeeded", "[recorded]") {
  if (absent()) return;
  SECTION("as it is, its key is of no issuer: it may be our document or not, and is asked for") {
    const auto unknown = outcome_is<Unknown>(issued_with(201, recorded("emitir_sucesso.json")));
    CHECK(unknown.text.starts_with("The answer is for DPS001 and not for DPS3303302"));
    REQUIRE(unknown.documents.size() == 1);
    CHECK(unknown.documents[0].kind == "dps");
  }
  SECTION("as it is but for the DPS: its key is not one of the issuer") {
    json body = json::parse(recorded("emitir_sucesso.json"));
    body["idDps"] = dps_of(a_request_of_the_recorded_issuer()).id;
    CHECK(outcome_is<Unknown>(issued_with(201, body.dump())).text ==
          "The answer's access key is not one of this issuer.");
  }
  SECTION("for our DPS: authorised, with everything that it says") {
    const std::string our_id = dps_of(a_request_of_the_recorded_issuer()).id;
    const json body = issued_for(our_id);
    const auto authorized = outcome_is<Authorized>(issued_with(201, body.dump()));
    CHECK(authorized.access_key == recorded_key);
    CHECK(authorized.number == "10");
    // The NFS-e's own time of processing; the envelope's is the day when it was recorded.
    CHECK(authorized.issued_at == parse_instant("2026-01-15T14:30:00-03:00"));
    CHECK_FALSE(authorized.protocol);
    CHECK_FALSE(authorized.url);  // The test environment has no public page.
    CHECK(authorized.alerts ==
          Findings{{"authority_alert", "A001", "", "Alerta de teste Complemento do alerta", ""}});
    REQUIRE(authorized.documents.size() == 2);
    CHECK(authorized.documents[0].kind == "dps");
    CHECK(authorized.documents[1] == DocumentFile{"nfse", "application/xml", opened(body["nfseXmlGZipB64"])});
  }
}

TEST_CASE("recorded: an issue that was refused", "[recorded]") {
  if (absent()) return;
  const std::string our_id = dps_of(a_request_of_the_recorded_issuer()).id;
  SECTION("as it is, neither its DPS is ours nor is its code in a table") {
    const auto unknown = outcome_is<Unknown>(issued_with(400, recorded("emitir_rejeicao.json")));
    CHECK(unknown.text == "The authority answered HTTP 400 without an error of its tables.");
  }
  SECTION("for our DPS, and still with a code that no table has: a code that is not known proves nothing") {
    outcome_is<Unknown>(issued_with(400, replaced(recorded("emitir_rejeicao.json"), "DPS_ERR_001", our_id)));
  }
  SECTION("with the authority's code for what it says, and still for another DPS") {
    const auto unknown =
        outcome_is<Unknown>(issued_with(400, replaced(recorded("emitir_rejeicao.json"), "E001", "E0080")));
    CHECK(unknown.text == "The refusal is for DPS_ERR_001 and not for " + our_id + ".");
  }
  SECTION("for our DPS and with the authority's code: rejected, in its words, with field and fix") {
    const std::string body =
        replaced(replaced(recorded("emitir_rejeicao.json"), "DPS_ERR_001", our_id), "E001", "E0080");
    const auto rejected = outcome_is<Rejected>(issued_with(400, body));
    REQUIRE(rejected.reasons.size() == 1);
    const Finding& reason = rejected.reasons[0];
    CHECK(reason.code == "rejected_by_authority");
    CHECK(reason.official_code == "E0080");
    CHECK(reason.text == "CNPJ do prestador inválido");
    CHECK(reason.field == "/issuer/tax_id");
    CHECK(reason.fix == national::finding_of("E0080", {}).fix);
    CHECK(reason.fix.find("issuer") != std::string::npos);
    REQUIRE(rejected.documents.size() == 1);
    CHECK(rejected.documents[0].kind == "dps");
  }
}

TEST_CASE("recorded: which NFS-e came of a DPS, and the NFS-e", "[recorded]") {
  if (absent()) return;
  const std::string our_id = dps_of(a_request_of_the_recorded_issuer()).id;
  const std::string dps_answer = recorded("consultar_dps.json");
  const std::string nfse_answer = recorded("consultar_nfse.json");
  const std::string our_dps_answer =
      replaced(replaced(dps_answer, "DPS001", our_id), invented_key, recorded_key);
  json our_nfse_answer = json::parse(replaced(nfse_answer, invented_key, recorded_key));

  SECTION("as they are: answers to other questions") {
    CHECK(outcome_is<CannotTell>(asked_with(a_query_by_number(), dps_answer, nfse_answer)).text ==
          "The authority answered for another DPS than " + our_id + ".");
    CHECK(outcome_is<CannotTell>(asked_with(a_query_by_number(), our_dps_answer, nfse_answer)).text ==
          "The authority answered with another document than " + recorded_key + ".");
    InvoiceQuery by_key = a_query_by_number();
    by_key.access_key = recorded_key;
    CHECK(outcome_is<CannotTell>(asked_with(by_key, dps_answer, nfse_answer)).text ==
          "The authority answered with another document than " + recorded_key + ".");
  }
  SECTION("by its key: authorised") {
    InvoiceQuery by_key = a_query_by_number();
    by_key.access_key = recorded_key;
    const auto authorized = outcome_is<Authorized>(asked_with(by_key, dps_answer, our_nfse_answer.dump()));
    CHECK(authorized.access_key == recorded_key);
    CHECK(authorized.number == "10");
    CHECK(authorized.issued_at == parse_instant("2026-01-15T14:30:00-03:00"));
    CHECK(authorized.alerts.empty());
    REQUIRE(authorized.documents.size() == 1);
    CHECK(authorized.documents[0] ==
          DocumentFile{"nfse", "application/xml", opened(our_nfse_answer["nfseXmlGZipB64"])});
  }
  SECTION("by the number of our DPS: the number is in another's NFS-e") {
    our_nfse_answer["nfseXmlGZipB64"] = with_our_dps(our_nfse_answer["nfseXmlGZipB64"], our_id);
    const auto rejected =
        outcome_is<Rejected>(asked_with(a_query_by_number(), our_dps_answer, our_nfse_answer.dump()));
    REQUIRE(rejected.reasons.size() == 1);
    CHECK(rejected.reasons[0].code == "number_taken");
    CHECK(rejected.reasons[0].official_code == "E0014");
    CHECK(rejected.reasons[0].text.find(recorded_key) != std::string::npos);
  }
}

TEST_CASE("recorded: a cancellation that was registered", "[recorded]") {
  if (absent()) return;
  // Its event is of the one key that is well formed: nothing has to be replaced.
  const std::string body = recorded("cancelar_sucesso.json");
  const auto cancelled = outcome_is<Cancelled>(cancelled_with(201, body));
  CHECK(cancelled.cancelled_at == recorded_at);
  CHECK(cancelled.protocol == "EVT" + recorded_key + "101101001");
  CHECK_FALSE(cancelled.replaced_by);
  REQUIRE(cancelled.documents.size() == 2);
  CHECK(cancelled.documents[0].kind == "cancel_request");
  CHECK(cancelled.documents[1] ==
        DocumentFile{"event", "application/xml", opened(json::parse(body)["eventoXmlGZipB64"])});
}

TEST_CASE("recorded: a cancellation that was refused", "[recorded]") {
  if (absent()) return;
  SECTION("as it is, with a code that no table has: nobody knows, and it is asked for") {
    const auto unknown = outcome_is<Unknown>(cancelled_with(400, recorded("cancelar_rejeicao.json")));
    CHECK(unknown.text == "The authority answered HTTP 400 without an error of its tables.");
    REQUIRE(unknown.documents.size() == 1);
    CHECK(unknown.documents[0].kind == "cancel_request");
  }
  SECTION("with the authority's code for what it says: refused, and the document stands") {
    const auto refused = outcome_is<CancelRefused>(
        cancelled_with(400, replaced(recorded("cancelar_rejeicao.json"), "E201", "E1831")));
    REQUIRE(refused.reasons.size() == 1);
    CHECK(refused.reasons[0].code == "rejected_by_authority");
    CHECK(refused.reasons[0].official_code == "E1831");
    CHECK(refused.reasons[0].text == "NFSe não encontrada para cancelamento");
    CHECK(refused.reasons[0].fix == national::finding_of("E1831", {}).fix);
    CHECK(!refused.reasons[0].fix.empty());
    REQUIRE(refused.documents.size() == 1);
    CHECK(refused.documents[0].kind == "cancel_request");
  }
}

}  // namespace fiscal::test
