#include <nlohmann/json.hpp>

#include "plugins/nfse_nacional/envelope.h"

#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using national::EventKind;

std::string name_of(const StatusOutcome& outcome) {
  constexpr const char* names[] = {"authorized", "then_cancelled", "rejected",
                                   "pending",    "not_found",      "cannot_tell"};
  return names[outcome.index()];
}

InvoiceQuery a_query() {
  const IssueInvoice request = a_request();
  InvoiceQuery query;
  query.context = request.context;
  query.context.now = query.context.now + minutes(30);
  query.number = request.number;
  query.invoice = request.invoice;
  return query;
}

/// An authority that has the document of `a_request`, and no events.
struct Known {
  std::string id = dps_of(a_request()).id;
  std::string key = a_key_of(*a_request().invoice.issuer);
  std::string nfse = nfse_with(dps_of(a_request()).xml, key);
  FakeHost host;

  Known() {
    host.on("GET", "/dps/" + id, an_answer(200, dps_body(id, key)));
    host.on("GET", "/nfse/" + key, an_answer(200, nfse_body(key, nfse)));
    for (const EventKind kind :
         {EventKind::Cancellation, EventKind::AnalysisRequest, EventKind::Substitution,
          EventKind::CancellationGranted, EventKind::CancellationDenied, EventKind::CancellationByOffice})
      no_event(kind);
  }

  std::string event_path(EventKind kind) const {
    return "/nfse/" + key + "/eventos/" + national::event_code(kind) + "/1";
  }
  void no_event(EventKind kind) {
    host.on("GET", event_path(kind), an_answer(404, R"({"tipoAmbiente":2,"versaoAplicativo":"x"})"));
  }
  void has_event(EventKind kind, std::string_view replaced_by = {}) {
    host.on("GET", event_path(kind),
            an_answer(200, event_list_body(key, kind, event_with(key, kind, replaced_by))));
  }

  StatusOutcome ask(const InvoiceQuery& query) {
    auto portal = a_portal();
    auto call = host.host();
    return portal.status(query, call);
  }
  StatusOutcome ask_by_number() { return ask(a_query()); }
  StatusOutcome ask_by_key(QueryPurpose purpose = QueryPurpose::Issue) {
    InvoiceQuery query = a_query();
    query.access_key = key;
    query.purpose = purpose;
    return ask(query);
  }
};

}  // namespace

TEST_CASE("a document is found by the number of its DPS", "[status]") {
  Known known;
  const auto outcome = known.ask_by_number();
  REQUIRE(name_of(outcome) == "authorized");
  CHECK(std::get<Authorized>(outcome).access_key == known.key);
  CHECK(std::get<Authorized>(outcome).documents.front().content == known.nfse);
  CHECK(known.host.writes() == 0);
  CHECK(known.host.requests().size() == 2);
  for (const HttpRequest& request : known.host.requests()) CHECK(request.client_certificate);
}

TEST_CASE("a document is found by its key", "[status]") {
  Known known;
  CHECK(name_of(known.ask_by_key()) == "authorized");
  CHECK(known.host.requests().size() == 1);
}

TEST_CASE("not found is believed in the service's own form only", "[status]") {
  struct Case {
    const char* what;
    HttpResult answer;
    const char* outcome;
  };
  const Case cases[] = {
      {"of the service", an_answer(404, not_found_body("E2404")), "not_found"},
      {"of the service, without errors", an_answer(404, R"({"versaoAplicativo":"x"})"), "not_found"},
      {"its code alone", an_answer(404, R"({"erros":[{"Codigo":"E2404"}]})"), "not_found"},
      {"of the other environment", an_answer(404, R"({"tipoAmbiente":1,"erro":{"codigo":"E2404"}})"),
       "cannot_tell"},
      {"a page", an_answer(404, "<html>404</html>", "text/html"), "cannot_tell"},
      {"nothing", an_answer(404, ""), "cannot_tell"},
      {"a framework's JSON", an_answer(404, R"({"title":"Not Found","status":404})"), "cannot_tell"},
      {"a proxy's JSON", an_answer(404, R"({"erro":"Not Found"})"), "cannot_tell"},
      {"its code with 400", an_answer(400, not_found_body("E2404")), "cannot_tell"},
      {"forbidden", an_answer(403, not_found_body("E2402")), "cannot_tell"},
      {"no certificate", an_answer(401, ""), "cannot_tell"},
      {"too many requests", an_answer(429, "<html/>", "text/html"), "cannot_tell"},
      {"unavailable", an_answer(503, "<html/>", "text/html"), "cannot_tell"},
      {"no answer", a_failure(HttpFailureKind::NoAnswer), "cannot_tell"},
      {"no connection", a_failure(HttpFailureKind::NotConnected), "cannot_tell"},
      {"200 with a page", an_answer(200, "<html/>", "text/html"), "cannot_tell"},
      {"200 and nothing", an_answer(200, ""), "cannot_tell"},
      {"200 without a key", an_answer(200, R"({"tipoAmbiente":2})"), "cannot_tell"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    Known by_number;
    by_number.host.on("GET", "/dps/" + by_number.id, one.answer);
    CHECK(name_of(by_number.ask_by_number()) == one.outcome);
    Known by_key;
    by_key.host.on("GET", "/nfse/" + by_key.key, one.answer);
    CHECK(name_of(by_key.ask_by_key()) == one.outcome);
  }
}

TEST_CASE("a page of an error is never taken for a document", "[status]") {
  Known known;
  const std::string good = nfse_body(known.key, known.nfse);
  known.host.on("GET", "/nfse/" + known.key, an_answer(503, good));
  CHECK(name_of(known.ask_by_key()) == "cannot_tell");
  known.host.on("GET", "/nfse/" + known.key, an_answer(200, nfse_body(known.key, "<html/>")));
  CHECK(name_of(known.ask_by_key()) == "cannot_tell");
}

TEST_CASE("an answer about another document settles nothing", "[status]") {
  Known known;
  const std::string other = a_key_of(*a_request().invoice.issuer, 99);
  SECTION("another key inside") {
    known.host.on("GET", "/nfse/" + known.key,
                  an_answer(200, nfse_body(known.key, nfse_with(dps_of(a_request()).xml, other))));
    CHECK(name_of(known.ask_by_key()) == "cannot_tell");
  }
  SECTION("another DPS named") {
    known.host.on("GET", "/dps/" + known.id, an_answer(200, dps_body("DPS1", known.key)));
    CHECK(name_of(known.ask_by_number()) == "cannot_tell");
  }
  SECTION("a key that then is not found") {
    known.host.on("GET", "/nfse/" + known.key, an_answer(404, not_found_body("E2401")));
    CHECK(name_of(known.ask_by_number()) == "cannot_tell");
  }
}

TEST_CASE("another document under our number says that ours was refused", "[status]") {
  Known known;
  IssueInvoice other = a_request();
  other.invoice.amount = Money{77};
  known.host.on("GET", "/nfse/" + known.key,
                an_answer(200, nfse_body(known.key, nfse_with(dps_of(other).xml, known.key))));
  const auto outcome = known.ask_by_number();
  REQUIRE(name_of(outcome) == "rejected");
  CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
}

TEST_CASE("each event that ends a document is found", "[status]") {
  const std::string successor = a_key_of(*a_request().invoice.issuer, 8);
  for (const EventKind kind : {EventKind::Cancellation, EventKind::Substitution,
                               EventKind::CancellationGranted, EventKind::CancellationByOffice}) {
    Known known;
    known.has_event(kind, kind == EventKind::Substitution ? std::string_view(successor) : std::string_view());
    const auto outcome = known.ask_by_key(QueryPurpose::Cancel);
    INFO(national::event_code(kind));
    REQUIRE(name_of(outcome) == "then_cancelled");
    const auto& both = std::get<AuthorizedThenCancelled>(outcome);
    CHECK(both.authorized.access_key == known.key);
    CHECK(both.cancelled.cancelled_at == parse_instant("2026-11-21T09:00:00-03:00"));
    CHECK(both.cancelled.documents.front().kind == "event");
    CHECK(both.cancelled.replaced_by.has_value() == (kind == EventKind::Substitution));
    if (both.cancelled.replaced_by) CHECK(*both.cancelled.replaced_by == successor);
  }
}

TEST_CASE("a cancellation under analysis is pending until the municipality answers", "[status]") {
  Known known;
  known.has_event(EventKind::AnalysisRequest);
  const auto pending = known.ask_by_key(QueryPurpose::Cancel);
  REQUIRE(name_of(pending) == "pending");
  CHECK(std::get<Pending>(pending).ticket == known.key);
  SECTION("granted") {
    known.has_event(EventKind::CancellationGranted);
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "then_cancelled");
  }
  SECTION("denied") {
    known.has_event(EventKind::CancellationDenied);
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "authorized");
  }
  SECTION("by its ticket") {
    InvoiceQuery query = a_query();
    query.number.reset();
    query.ticket = known.key;
    query.purpose = QueryPurpose::Cancel;
    CHECK(name_of(known.ask(query)) == "pending");
  }
}

TEST_CASE("events that cannot be read leave the cancellation open", "[status]") {
  Known known;
  known.host.on("GET", "/contribuintes/NFSe/" + known.key + "/Eventos", an_answer(503, ""));
  SECTION("a 404 without a body is no event") {
    known.host.on("GET", known.event_path(EventKind::Cancellation), an_answer(404, ""));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "authorized");
  }
  SECTION("a page with 404 is a wrong path") {
    known.host.on("GET", known.event_path(EventKind::Cancellation), an_answer(404, "<html/>", "text/html"));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "cannot_tell");
  }
  SECTION("a busy service") {
    known.host.on("GET", known.event_path(EventKind::CancellationGranted), an_answer(503, ""));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "cannot_tell");
  }
  SECTION("an event of another document") {
    known.host.on("GET", known.event_path(EventKind::Cancellation),
                  an_answer(200, registered_body(event_with(a_key_of(*a_request().invoice.issuer, 3),
                                                            EventKind::Cancellation))));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "cannot_tell");
  }
  SECTION("an event whose file cannot be opened still counts") {
    known.host.on("GET", known.event_path(EventKind::Cancellation),
                  an_answer(200, R"({"tipoAmbiente":2,"eventos":[{"chaveAcesso":")" + known.key +
                                     R"(","tipoEvento":101101,"arquivoXml":"AAAA"}]})"));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "then_cancelled");
  }
  SECTION("the swagger's form, packed once") {
    known.host.on("GET", known.event_path(EventKind::Cancellation),
                  an_answer(200, registered_body(event_with(known.key, EventKind::Cancellation))));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "then_cancelled");
  }
}

TEST_CASE("the ADN is asked for events that SEFIN does not tell", "[status]") {
  Known known;
  known.host.on("GET", known.event_path(EventKind::Cancellation), an_answer(405, ""));
  const std::string adn = "/contribuintes/NFSe/" + known.key + "/Eventos";
  const auto list = [&](std::initializer_list<std::string> documents) {
    nlohmann::json body{{"TipoAmbiente", "HOMOLOGACAO"}, {"StatusProcessamento", "DOCUMENTOS_LOCALIZADOS"}};
    for (const std::string& xml : documents)
      body["LoteDFe"].push_back({{"NSU", 1}, {"ArquivoXml", nacional::pack(xml)}});
    known.host.on("GET", adn, an_answer(200, body.dump()));
  };
  SECTION("a cancellation") {
    list({known.nfse, event_with(known.key, EventKind::Cancellation)});
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "then_cancelled");
  }
  SECTION("an open analysis") {
    list({known.nfse, event_with(known.key, EventKind::AnalysisRequest)});
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "pending");
  }
  SECTION("no event at all") {
    list({known.nfse});
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "authorized");
  }
  SECTION("a list that lacks the document proves nothing") {
    list({});
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "cannot_tell");
  }
  SECTION("the rate limit's page") {
    known.host.on("GET", adn, an_answer(429, "<html/>", "text/html"));
    CHECK(name_of(known.ask_by_key(QueryPurpose::Cancel)) == "cannot_tell");
  }
}

}  // namespace fiscal::test
