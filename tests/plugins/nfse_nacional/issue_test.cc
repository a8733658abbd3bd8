#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "plugins/nfse_nacional/envelope.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using nlohmann::json;

constexpr std::string_view issue_end = "/SefinNacional/nfse";

std::string name_of(const IssueOutcome& outcome) {
  constexpr const char* names[] = {"authorized", "rejected", "pending", "not_sent", "unknown"};
  return names[outcome.index()];
}

IssueOutcome issue_against(const HttpResult& answer, const IssueInvoice& request = a_request()) {
  FakeHost host;
  with_certificate(host).on("POST", issue_end, answer);
  host.on("GET", "", an_answer(503, "busy", "text/plain"));
  auto portal = a_portal();
  auto call = host.host();
  return portal.issue_invoice(request, call);
}

std::string ours() { return dps_of(a_request()).id; }
std::string our_key() { return a_key_of(*a_request().invoice.issuer); }
std::string our_nfse() { return nfse_with(dps_of(a_request()).xml, our_key()); }

std::string changed(std::string body, std::string_view member, const json& value) {
  json parsed = json::parse(body);
  parsed[std::string(member)] = value;
  return parsed.dump();
}

}  // namespace

TEST_CASE("an issued document is authorised with its key, number, time and both files", "[issue]") {
  FakeHost host;
  const IssueInvoice request = a_request();
  issues(with_certificate(host), request);
  auto portal = a_portal();
  auto call = host.host();
  const auto outcome = portal.issue_invoice(request, call);
  REQUIRE(name_of(outcome) == "authorized");
  const auto& authorized = std::get<Authorized>(outcome);
  CHECK(authorized.access_key == our_key());
  CHECK(authorized.number == "7");
  CHECK(authorized.issued_at == parse_instant("2026-11-20T12:00:01-03:00"));
  REQUIRE(authorized.documents.size() == 2);
  CHECK(authorized.documents[0].kind == "dps");
  CHECK(authorized.documents[0].content == xml_in(host.requests().front()));
  CHECK(authorized.documents[1].kind == "nfse");
  CHECK(authorized.alerts.empty());
}

TEST_CASE("a DPS leaves once, signed, packed, as a write and with the client certificate", "[issue]") {
  FakeHost host;
  const IssueInvoice request = a_request();
  issues(with_certificate(host), request);
  auto portal = a_portal();
  auto call = host.host();
  portal.issue_invoice(request, call);
  REQUIRE(host.requests().size() == 1);
  const HttpRequest& sent = host.requests().front();
  CHECK(sent.url == "https://sefin.producaorestrita.nfse.gov.br/SefinNacional/nfse");
  CHECK(sent.effect == Effect::Write);
  CHECK(sent.client_certificate);
  CHECK(json::parse(*sent.body).contains("dpsXmlGZipB64"));
  const std::string xml = xml_in(sent);
  CHECK(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><DPS xmlns="));
  const auto parsed = XmlDocument::parse(xml);
  const auto verdict = verify_enveloped(*parsed, "infDPS", a_key().certificate_der());
  CHECK(verdict);
  CHECK(verdict.profile == signature_profiles::sha256_exclusive);
}

TEST_CASE("the signature has the profile of the settings", "[issue]") {
  const std::pair<const char*, SignatureProfile> profiles[] = {
      {"legacy", signature_profiles::legacy},
      {"sha256_exclusive", signature_profiles::sha256_exclusive},
      {"sha256_inclusive", signature_profiles::sha256_inclusive},
      {"sha1_exclusive", signature_profiles::sha1_exclusive}};
  for (const auto& [name, profile] : profiles) {
    FakeHost host;
    const IssueInvoice request = a_request();
    issues(with_certificate(host), request);
    auto portal = a_portal(json{{"signature", name}}.dump());
    auto call = host.host();
    REQUIRE(name_of(portal.issue_invoice(request, call)) == "authorized");
    const std::string xml = xml_in(host.requests().front());
    const auto verdict = verify_enveloped(*XmlDocument::parse(xml), "infDPS", a_key().certificate_der());
    CHECK(verdict);
    CHECK(verdict.profile == profile);
  }
}

TEST_CASE("the same request leaves as the same bytes", "[issue]") {
  std::string bodies[2];
  for (std::string& body : bodies) {
    FakeHost host;
    const IssueInvoice request = a_request();
    issues(with_certificate(host), request);
    auto portal = a_portal();
    auto call = host.host();
    portal.issue_invoice(request, call);
    body = *host.requests().front().body;
  }
  CHECK(bodies[0] == bodies[1]);
}

TEST_CASE("every kind of answer to a DPS has its one meaning", "[issue]") {
  struct Case {
    const char* what;
    HttpResult answer;
    const char* outcome;
  };
  const std::string html = "<!DOCTYPE html><html><body>Service Unavailable</body></html>";
  const std::string good = issued_body(our_key(), ours(), our_nfse());
  const std::string other_dps = "DPS355030821122233300018100001000000000000043";
  Issuer stranger = *a_request().invoice.issuer;
  stranger.tax_id = "11444777000161";
  std::string wrong_digit = our_key();
  wrong_digit.back() = wrong_digit.back() == '9' ? '8' : static_cast<char>(wrong_digit.back() + 1);
  const Case cases[] = {
      {"created", an_answer(201, good), "authorized"},
      {"created, with 200", an_answer(200, good), "authorized"},
      {"an official error", an_answer(400, errors_body("E0617")), "rejected"},
      {"an official error of the schema", an_answer(400, errors_body("E1235")), "rejected"},
      {"an official error with 422", an_answer(422, errors_body("E0617")), "rejected"},
      {"an official error with 500", an_answer(500, errors_body("E0617")), "unknown"},
      {"an uncatalogued error", an_answer(400, errors_body("E999")), "unknown"},
      {"the other uncatalogued error", an_answer(400, errors_body("RNG9999")), "unknown"},
      {"a code that no table has", an_answer(400, errors_body("E7777")), "unknown"},
      {"an error without a code", an_answer(400, R"({"tipoAmbiente":2,"erros":[{"descricao":"x"}]})"),
       "unknown"},
      {"400 without errors", an_answer(400, R"({"tipoAmbiente":2})"), "unknown"},
      {"400 with HTML", an_answer(400, html, "text/html"), "unknown"},
      {"a proxy's JSON", an_answer(502, R"({"erro":"Bad Gateway"})"), "unknown"},
      {"a proxy's JSON with 400", an_answer(400, R"({"erro":"Bad Request"})"), "unknown"},
      {"a wrong path", an_answer(404, html, "text/html"), "unknown"},
      {"a wrong path without a body", an_answer(404, ""), "unknown"},
      {"too many requests", an_answer(429, html, "text/html"), "unknown"},
      {"a request timeout with an official code", an_answer(408, errors_body("E0617")), "unknown"},
      {"a failure inside", an_answer(500, ""), "unknown"},
      {"unavailable", an_answer(503, html, "text/html"), "unknown"},
      {"a redirect", an_answer(302, ""), "unknown"},
      {"201 and nothing", an_answer(201, ""), "unknown"},
      {"200 and nothing", an_answer(200, ""), "unknown"},
      {"200 with HTML", an_answer(200, html, "text/html"), "unknown"},
      {"201 cut in the middle", an_answer(201, good.substr(0, good.size() / 2)), "unknown"},
      {"201 without key and document", an_answer(201, R"({"tipoAmbiente":2})"), "unknown"},
      {"another DPS", an_answer(201, changed(good, "idDps", other_dps)), "unknown"},
      {"another issuer's key", an_answer(201, changed(good, "chaveAcesso", a_key_of(stranger))), "unknown"},
      {"another document's key",
       an_answer(201, changed(good, "chaveAcesso", a_key_of(*a_request().invoice.issuer, 8))), "unknown"},
      {"a key with a wrong digit", an_answer(201, changed(good, "chaveAcesso", wrong_digit)), "unknown"},
      {"the other environment", an_answer(201, changed(good, "tipoAmbiente", 1)), "unknown"},
      {"an NFS-e of another DPS",
       an_answer(201, issued_body(our_key(), ours(),
                                  nfse_with("<DPS><infDPS Id=\"" + other_dps + "\"/></DPS>", our_key()))),
       "unknown"},
      {"a refusal of another DPS", an_answer(400, changed(errors_body("E0617"), "idDPS", other_dps)),
       "unknown"},
      {"a name said twice", an_answer(201, "{\"chaveAcesso\":\"1\"," + good.substr(1)), "unknown"},
      {"no certificate", an_answer(403, errors_body("E1203")), "rejected"},
      {"a certificate refused with 400", an_answer(400, errors_body("E1205")), "rejected"},
      {"403 without a body", an_answer(403, ""), "rejected"},
      {"401 of the service", an_answer(401, R"({"tipoAmbiente":2,"versaoAplicativo":"x"})"), "rejected"},
      {"403 of a front server about certificates",
       an_answer(403, "<html>403.7 - Client Certificate Required</html>", "text/html"), "rejected"},
      {"403 of a firewall", an_answer(403, "<html>Request blocked</html>", "text/html"), "unknown"},
      {"no connection", a_failure(HttpFailureKind::NotConnected), "not_sent"},
      {"not let out", a_failure(HttpFailureKind::Blocked), "not_sent"},
      {"no answer", a_failure(HttpFailureKind::NoAnswer), "unknown"},
      {"too large an answer", a_failure(HttpFailureKind::TooLarge), "unknown"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    CHECK(name_of(issue_against(one.answer)) == one.outcome);
  }
}

TEST_CASE("whether to try again follows from why nothing left", "[issue]") {
  const auto later = issue_against(a_failure(HttpFailureKind::NotConnected));
  CHECK(std::get<NotSent>(later).retry == Retry::Later);
  const auto never = issue_against(a_failure(HttpFailureKind::Blocked));
  CHECK(std::get<NotSent>(never).retry == Retry::Never);
}

TEST_CASE("a rejection has the official code, the field to correct and what to do", "[issue]") {
  const auto outcome = issue_against(an_answer(400, errors_body("E0617", "")));
  const Findings& reasons = std::get<Rejected>(outcome).reasons;
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].official_code == "E0617");
  CHECK(reasons[0].field == "/taxes/iss/rate");
  CHECK(!reasons[0].fix.empty());
  // The words of the answer win; where it has none the table's are used.
  CHECK(reasons[0].text == "campo X");
  const auto silent = issue_against(an_answer(400, R"({"erros":[{"codigo":"E0617"}]})"));
  CHECK(std::get<Rejected>(silent).reasons[0].text.find("alíquota") != std::string::npos);
}

TEST_CASE("what was sent comes with every answer, and with none where nothing was", "[issue]") {
  const auto kinds_of = [](const IssueOutcome& outcome) {
    return std::visit(
        [](const auto& one) {
          std::string kinds;
          if constexpr (requires { one.documents; })
            for (const DocumentFile& file : one.documents) kinds += file.kind + " ";
          return kinds;
        },
        outcome);
  };
  CHECK(kinds_of(issue_against(an_answer(201, issued_body(our_key(), ours(), our_nfse())))) == "dps nfse ");
  CHECK(kinds_of(issue_against(an_answer(400, errors_body("E0617")))) == "dps ");
  CHECK(kinds_of(issue_against(an_answer(400, errors_body("E0014")))) == "dps ");
  CHECK(kinds_of(issue_against(an_answer(403, ""))) == "dps ");
  CHECK(kinds_of(issue_against(an_answer(500, ""))) == "dps ");
  CHECK(kinds_of(issue_against(a_failure(HttpFailureKind::NoAnswer))) == "dps ");
  CHECK(kinds_of(issue_against(a_failure(HttpFailureKind::NotConnected))).empty());
}

TEST_CASE("several errors are all told, and a known one decides", "[issue]") {
  const std::string body = R"({"tipoAmbiente":2,"erros":[{"codigo":"E999","descricao":"?"},
      {"codigo":"E0240","descricao":"CEP"},{"codigo":"E0617","descricao":"pAliq"}]})";
  const auto outcome = issue_against(an_answer(400, body));
  REQUIRE(name_of(outcome) == "rejected");
  CHECK(std::get<Rejected>(outcome).reasons.size() == 3);
}

TEST_CASE("errors are read in every spelling that was met", "[issue]") {
  for (const char* body :
       {R"({"erros":[{"codigo":"E0617"}]})", R"({"Erros":[{"Codigo":"E0617","Descricao":"x"}]})",
        R"({"erro":{"codigo":"E0617"}})", R"({"erro":[{"codigo":"E0617"}]})",
        R"({"ERROS":{"CODIGO":"E0617","PARAMETROS":["a","b"]}})", R"({"codigo":"E0617","mensagem":"x"})"}) {
    INFO(body);
    CHECK(name_of(issue_against(an_answer(400, body))) == "rejected");
  }
}

TEST_CASE("a document whose file cannot be opened is authorised by its key", "[issue]") {
  const std::string broken =
      changed(issued_body(our_key(), ours(), our_nfse()), "nfseXmlGZipB64", "H4sIAAAAAAAAA61Z");
  FakeHost host;
  with_certificate(host).on("POST", issue_end, an_answer(201, broken));
  host.on("GET", "/dps/" + ours(), an_answer(200, dps_body(ours(), our_key())));
  auto portal = a_portal();
  auto call = host.host();
  SECTION("unless its DPS has another key") {
    host.on("GET", "/dps/" + ours(),
            an_answer(200, dps_body(ours(), a_key_of(*a_request().invoice.issuer, 8))));
    CHECK(name_of(portal.issue_invoice(a_request(), call)) == "unknown");
  }
  SECTION("and the file is fetched by it") {
    host.on("GET", "/nfse/" + our_key(), an_answer(200, nfse_body(our_key(), our_nfse())));
    const auto outcome = portal.issue_invoice(a_request(), call);
    REQUIRE(name_of(outcome) == "authorized");
    CHECK(std::get<Authorized>(outcome).documents.size() == 2);
    CHECK(std::get<Authorized>(outcome).alerts.empty());
  }
  SECTION("or its absence is told") {
    host.on("GET", "/nfse/" + our_key(), an_answer(503, "busy"));
    host.on("GET", "/dps/" + ours(), an_answer(503, "busy"));
    const auto outcome = portal.issue_invoice(a_request(), call);
    REQUIRE(name_of(outcome) == "authorized");
    CHECK(std::get<Authorized>(outcome).access_key == our_key());
    CHECK(std::get<Authorized>(outcome).documents.size() == 1);
    CHECK(std::get<Authorized>(outcome).alerts.front().code == "document_missing");
  }
}

TEST_CASE("a number that is used already is settled by asking", "[issue]") {
  FakeHost host;
  with_certificate(host).on("POST", issue_end, an_answer(400, errors_body("E0014")));
  host.on("GET", "/dps/" + ours(), an_answer(200, dps_body(ours(), our_key())));
  auto portal = a_portal();
  auto call = host.host();
  const auto under_our_number = [&](const IssueInvoice& request) {
    host.on("GET", "/nfse/" + our_key(),
            an_answer(200, nfse_body(our_key(), nfse_with(dps_of(request).xml, our_key()))));
    return portal.issue_invoice(a_request(), call);
  };
  SECTION("our own document: issued") {
    const auto outcome = under_our_number(a_request());
    REQUIRE(name_of(outcome) == "authorized");
    CHECK(std::get<Authorized>(outcome).access_key == our_key());
    CHECK(host.writes() == 1);
  }
  SECTION("our own document of another second: issued") {
    IssueInvoice earlier = a_request();
    earlier.context.now = earlier.context.now - seconds(90);
    CHECK(name_of(under_our_number(earlier)) == "authorized");
  }
  SECTION("another amount: somebody else's, rejected") {
    IssueInvoice other = a_request();
    other.invoice.amount = Money{1};
    const auto outcome = under_our_number(other);
    REQUIRE(name_of(outcome) == "rejected");
    CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
  }
  SECTION("another customer: somebody else's, rejected") {
    IssueInvoice other = a_request();
    other.invoice.customer->tax_id = "11444777000161";
    CHECK(name_of(under_our_number(other)) == "rejected");
  }
  SECTION("the same matter with another tax: a person must look") {
    IssueInvoice other = a_request();
    other.invoice.taxes.iss.withheld_by = WithheldBy::Customer;
    CHECK(name_of(under_our_number(other)) == "unknown");
  }
  SECTION("no document to be found: unknown") {
    host.on("GET", "/dps/" + ours(), an_answer(404, not_found_body("E2404")));
    CHECK(name_of(portal.issue_invoice(a_request(), call)) == "unknown");
  }
  SECTION("no answer: unknown") {
    host.on("GET", "/dps/" + ours(), a_failure(HttpFailureKind::NoAnswer));
    CHECK(name_of(portal.issue_invoice(a_request(), call)) == "unknown");
  }
  SECTION("a document of another DPS: unknown") {
    IssueInvoice other = a_request();
    other.number->number = 43;
    CHECK(name_of(under_our_number(other)) == "unknown");
  }
}

TEST_CASE("what cannot be written is not sent, and nothing is signed", "[issue]") {
  FakeHost host;
  auto portal = a_portal();
  auto call = host.host();
  IssueInvoice request = a_request();
  request.number->series = "60000";
  const auto outcome = portal.issue_invoice(request, call);
  REQUIRE(name_of(outcome) == "not_sent");
  CHECK(std::get<NotSent>(outcome).retry == Retry::Never);
  CHECK(host.requests().empty());
}

TEST_CASE("a gateway that stops the call is obeyed", "[issue]") {
  FakeHost host;
  host.stop();
  auto portal = a_portal();
  auto call = host.host();
  CHECK_THROWS_AS(portal.issue_invoice(a_request(), call), Stopped);
}

TEST_CASE("a document that replaces another is issued in one step", "[issue]") {
  FakeHost host;
  IssueInvoice request = a_request();
  request.invoice.replaces = Substitution{our_key(), SubstitutionReason::RejectedByCustomer, {}};
  issues(with_certificate(host), request);
  const std::string ended = "/nfse/" + our_key() + "/eventos/105102/1";
  const std::string event =
      event_with(our_key(), national::EventKind::Substitution, a_key_of(*request.invoice.issuer, 8));
  host.on("GET", ended, an_answer(200, event_list_body(our_key(), national::EventKind::Substitution, event)));
  auto portal = a_portal();
  auto call = host.host();
  const auto outcome = portal.substitute(request, call);
  REQUIRE(name_of(outcome) == "authorized");
  const auto& files = std::get<Authorized>(outcome).documents;
  REQUIRE(files.size() == 3);
  CHECK(files[2] == DocumentFile{"replaced_event", "application/xml", event});
  CHECK(host.requests().back().timeout == seconds(5));
  for (const HttpResult& no_event :
       std::vector<HttpResult>{an_answer(404, ""), an_answer(503, "busy"), an_answer(200, "{}"),
                               a_failure(HttpFailureKind::NoAnswer)}) {
    host.on("GET", ended, no_event);
    const auto without = portal.substitute(request, call);
    REQUIRE(name_of(without) == "authorized");
    CHECK(std::get<Authorized>(without).documents.size() == 2);
  }
  CHECK(xml_in(host.requests().front()).find("<subst><chSubstda>" + our_key()) != std::string::npos);
  request.invoice.replaces.reset();
  CHECK(name_of(portal.substitute(request, call)) == "not_sent");
}

TEST_CASE("a town's own service is used with its paths", "[issue]") {
  FakeHost host;
  const IssueInvoice request = a_request();
  const std::string key = our_key();
  with_certificate(host).on("POST", "", [key](const HttpRequest& sent) -> HttpResult {
    return an_answer(201, issued_body(key, ours(), nfse_with(xml_in(sent), key)));
  });
  auto portal = a_portal(
      R"({"towns":{"3550308":{"base_url":"https://nfse.example.gov.br/api/adn/","issue_path":"dps/recepcao"}}})");
  auto call = host.host();
  CHECK(name_of(portal.issue_invoice(request, call)) == "authorized");
  CHECK(host.requests().front().url == "https://nfse.example.gov.br/api/adn/dps/recepcao");
}

}  // namespace fiscal::test
