#include "plugins/nfse_nacional/envelope.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using national::EventKind;

std::string name_of(const CancelOutcome& outcome) {
  constexpr const char* names[] = {"cancelled", "refused", "pending", "not_sent", "unknown"};
  return names[outcome.index()];
}

CancelInvoice a_cancellation() {
  const IssueInvoice request = a_request();
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.access_key = a_key_of(*request.invoice.issuer);
  cancellation.number = request.number;
  cancellation.reason = CancelReason::NotRendered;
  cancellation.reason_text = "Serviço não foi prestado ao cliente";
  cancellation.invoice = request.invoice;
  return cancellation;
}

/// An authority that takes a cancellation of `a_cancellation`.
struct Cancellable {
  CancelInvoice request = a_cancellation();
  std::string key = request.access_key;
  FakeHost host;

  Cancellable() {
    with_certificate(host);
    for (const EventKind kind :
         {EventKind::Cancellation, EventKind::AnalysisRequest, EventKind::Substitution,
          EventKind::CancellationGranted, EventKind::CancellationDenied, EventKind::CancellationByOffice})
      host.on("GET", event_path(kind), an_answer(404, ""));
    host.on("POST", "/nfse/" + key + "/eventos",
            an_answer(201, registered_body(event_with(key, EventKind::Cancellation))));
    host.on("GET", "/Eventos", an_answer(503, ""));
  }

  std::string event_path(EventKind kind) const {
    return "/nfse/" + key + "/eventos/" + national::event_code(kind) + "/1";
  }
  void has_event(EventKind kind) {
    host.on("GET", event_path(kind), an_answer(200, event_list_body(key, kind, event_with(key, kind))));
  }
  void answers(HttpResult result) { host.on("POST", "/eventos", std::move(result)); }
  /// Refuses e101101 with `code` and answers e101103 with `analysis`.
  void answers_by_kind(std::string code, HttpResult analysis) {
    host.on("POST", "/eventos", [code, analysis](const HttpRequest& sent) -> HttpResult {
      if (xml_in(sent).find("<e101103>") != std::string::npos) return analysis;
      return an_answer(400, errors_body(code));
    });
  }

  CancelOutcome run(std::string settings = "{}") {
    auto portal = a_portal(std::move(settings));
    auto call = host.host();
    return portal.cancel(request, call);
  }
};

}  // namespace

TEST_CASE("a cancellation leaves once, signed, and comes back as an event", "[cancel]") {
  Cancellable portal;
  const auto outcome = portal.run();
  REQUIRE(name_of(outcome) == "cancelled");
  const auto& cancelled = std::get<Cancelled>(outcome);
  CHECK(cancelled.cancelled_at == parse_instant("2026-11-21T09:00:00-03:00"));
  CHECK(cancelled.protocol == "EVT" + portal.key + "101101001");
  REQUIRE(cancelled.documents.size() == 2);
  CHECK(cancelled.documents[0].kind == "cancel_request");
  CHECK(cancelled.documents[1].kind == "event");
  CHECK(portal.host.writes() == 1);
  const std::string xml = xml_in(portal.host.requests().back());
  const auto parsed = XmlDocument::parse(xml);
  CHECK(verify_enveloped(*parsed, "infPedReg", a_key().certificate_der()));
  CHECK(parsed->root().text_at("infPedReg/e101101/xDesc") == "Cancelamento de NFS-e");
  CHECK(parsed->root().text_at("infPedReg/e101101/cMotivo") == "2");
  CHECK(parsed->root().text_at("infPedReg/dhEvento") == "2026-11-20T11:59:00-03:00");
  CHECK(parsed->root().text_at("infPedReg/CNPJAutor") == "11222333000181");
  CHECK(parsed->root().child("infPedReg")->attribute("Id") == "PRE" + portal.key + "101101");
}

TEST_CASE("a document that is cancelled already is not cancelled again", "[cancel]") {
  Cancellable portal;
  portal.has_event(EventKind::Cancellation);
  CHECK(name_of(portal.run()) == "cancelled");
  CHECK(portal.host.writes() == 0);
}

TEST_CASE("nothing is sent when the question before it got no answer", "[cancel]") {
  Cancellable portal;
  portal.host.on("GET", portal.event_path(EventKind::Cancellation), an_answer(503, ""));
  CHECK(name_of(portal.run()) == "not_sent");
  CHECK(portal.host.writes() == 0);
}

TEST_CASE(
    "a question that the gateway does not let out is the operator's to correct, and any other is tried again",
    "[cancel]") {
  struct Case {
    HttpResult answer;
    Retry retry;
    const char* code;
  };
  const Case cases[] = {{a_failure(HttpFailureKind::Blocked), Retry::Never, "request_blocked"},
                        {a_failure(HttpFailureKind::NotConnected), Retry::Later, "provider_unreachable"},
                        {a_failure(HttpFailureKind::NoAnswer), Retry::Later, "provider_unreachable"},
                        {an_answer(503, ""), Retry::Later, "provider_unreachable"}};
  for (const Case& one : cases) {
    INFO(one.code);
    Cancellable portal;
    portal.host.on("GET", portal.event_path(EventKind::Cancellation), one.answer);
    const auto outcome = portal.run();
    REQUIRE(name_of(outcome) == "not_sent");
    CHECK(std::get<NotSent>(outcome).retry == one.retry);
    REQUIRE(std::get<NotSent>(outcome).reasons.size() == 1);
    CHECK(std::get<NotSent>(outcome).reasons[0].code == one.code);
    CHECK(!std::get<NotSent>(outcome).reasons[0].text.empty());
    CHECK(!std::get<NotSent>(outcome).reasons[0].fix.empty());
    CHECK(portal.host.writes() == 0);
  }
  // The same once it is the cancellation itself that is not let out.
  Cancellable portal;
  portal.answers(a_failure(HttpFailureKind::Blocked));
  CHECK(std::get<NotSent>(portal.run()).retry == Retry::Never);
}

TEST_CASE("what was sent comes with every answer to a cancellation", "[cancel]") {
  const auto sent_with = [](const CancelOutcome& outcome) {
    return std::visit(
        [](const auto& one) {
          std::string kinds;
          if constexpr (requires { one.documents; })
            for (const DocumentFile& file : one.documents) kinds += file.kind + " ";
          return kinds;
        },
        outcome);
  };
  const auto against = [&](HttpResult answer) {
    Cancellable portal;
    portal.answers(std::move(answer));
    return sent_with(portal.run());
  };
  CHECK(against(an_answer(400, errors_body("E0827"))) == "cancel_request ");
  CHECK(against(an_answer(500, "")) == "cancel_request ");
  CHECK(against(a_failure(HttpFailureKind::NoAnswer)) == "cancel_request ");
  CHECK(against(a_failure(HttpFailureKind::NotConnected)).empty());
  Cancellable over_the_term;
  over_the_term.answers_by_kind(
      "E0822", an_answer(201, registered_body(event_with(over_the_term.key, EventKind::AnalysisRequest))));
  CHECK(sent_with(over_the_term.run()) == "cancel_request cancel_request ");
}

TEST_CASE("every kind of answer to a cancellation has its one meaning", "[cancel]") {
  struct Case {
    const char* what;
    HttpResult answer;
    const char* outcome;
  };
  const Case cases[] = {
      {"an official refusal", an_answer(400, errors_body("E0827")), "refused"},
      {"not in the repository", an_answer(400, errors_body("E1831")), "refused"},
      {"an uncatalogued error", an_answer(400, errors_body("E999")), "unknown"},
      {"a code of no table", an_answer(400, errors_body("E201")), "unknown"},
      {"a proxy's JSON", an_answer(502, R"({"erro":"Bad Gateway"})"), "unknown"},
      {"a page", an_answer(404, "<html/>", "text/html"), "unknown"},
      {"too many requests", an_answer(429, ""), "unknown"},
      {"a failure inside", an_answer(500, errors_body("E0822")), "unknown"},
      {"no certificate", an_answer(403, errors_body("E1203")), "refused"},
      {"201 and nothing", an_answer(201, ""), "unknown"},
      {"201 without an event", an_answer(201, R"({"tipoAmbiente":2})"), "unknown"},
      {"another document's event",
       an_answer(201, registered_body(
                          event_with(a_key_of(*a_request().invoice.issuer, 55), EventKind::Cancellation))),
       "unknown"},
      {"another event",
       an_answer(201, registered_body(event_with(a_cancellation().access_key, EventKind::AnalysisRequest))),
       "unknown"},
      {"no connection", a_failure(HttpFailureKind::NotConnected), "not_sent"},
      {"not let out", a_failure(HttpFailureKind::Blocked), "not_sent"},
      {"no answer", a_failure(HttpFailureKind::NoAnswer), "unknown"},
      {"too large an answer", a_failure(HttpFailureKind::TooLarge), "unknown"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    Cancellable portal;
    portal.answers(one.answer);
    CHECK(name_of(portal.run()) == one.outcome);
  }
}

TEST_CASE("a registered event that cannot be opened is read from the service", "[cancel]") {
  Cancellable portal;
  int asked = 0;
  portal.answers(an_answer(201, R"({"tipoAmbiente":2,"eventoXmlGZipB64":"AAAA"})"));
  const std::string list =
      event_list_body(portal.key, EventKind::Cancellation, event_with(portal.key, EventKind::Cancellation));
  portal.host.on("GET", portal.event_path(EventKind::Cancellation), [&](const HttpRequest&) -> HttpResult {
    return ++asked == 1 ? an_answer(404, "") : an_answer(200, list);
  });
  const auto outcome = portal.run();
  REQUIRE(name_of(outcome) == "cancelled");
  CHECK(std::get<Cancelled>(outcome).documents.size() == 2);
}

TEST_CASE("an event that binds the document already is looked at", "[cancel]") {
  Cancellable portal;
  portal.answers(an_answer(400, errors_body("E0840")));
  SECTION("it was replaced meanwhile") {
    portal.has_event(EventKind::Substitution);
    CHECK(name_of(portal.run()) == "cancelled");
  }
  SECTION("an analysis is open") {
    portal.has_event(EventKind::AnalysisRequest);
    CHECK(name_of(portal.run()) == "pending");
  }
  SECTION("an analysis was denied") {
    portal.has_event(EventKind::AnalysisRequest);
    portal.has_event(EventKind::CancellationDenied);
    CHECK(name_of(portal.run()) == "refused");
  }
  SECTION("another event: refused") { CHECK(name_of(portal.run()) == "refused"); }
  SECTION("nobody tells: unknown") {
    portal.host.on("GET", portal.event_path(EventKind::Substitution), an_answer(503, ""));
    CHECK(name_of(portal.run()) == "unknown");
  }
}

TEST_CASE("over the term a cancellation becomes a request for analysis", "[cancel]") {
  for (const std::string code : {"E0822", "E0823", "E0824"}) {
    INFO(code);
    Cancellable portal;
    const std::string registered = registered_body(event_with(portal.key, EventKind::AnalysisRequest));
    portal.answers_by_kind(code, an_answer(201, registered));
    const auto outcome = portal.run();
    REQUIRE(name_of(outcome) == "pending");
    CHECK(std::get<Pending>(outcome).ticket == portal.key);
    CHECK(portal.host.writes() == 2);
    const auto sent = XmlDocument::parse(xml_in(portal.host.requests().back()));
    CHECK(sent->root().text_at("infPedReg/e101103/xDesc") ==
          "Solicitação de Análise Fiscal para Cancelamento de NFS-e");
  }
}

TEST_CASE("a request for analysis that is refused, lost or switched off", "[cancel]") {
  Cancellable portal;
  SECTION("refused") {
    portal.answers_by_kind("E0822", an_answer(400, errors_body("E0812")));
    const auto outcome = portal.run();
    REQUIRE(name_of(outcome) == "refused");
    CHECK(std::get<CancelRefused>(outcome).reasons.front().official_code == "E0812");
  }
  SECTION("asked for already") {
    portal.answers_by_kind("E0822", an_answer(400, errors_body("E0848")));
    portal.has_event(EventKind::AnalysisRequest);
    CHECK(name_of(portal.run()) == "pending");
  }
  SECTION("lost: unknown, since a write left") {
    portal.answers_by_kind("E0822", a_failure(HttpFailureKind::NotConnected));
    CHECK(name_of(portal.run()) == "unknown");
  }
  SECTION("switched off") {
    portal.answers_by_kind("E0822", a_failure(HttpFailureKind::NoAnswer));
    CHECK(name_of(portal.run(R"({"request_analysis":false})")) == "refused");
    CHECK(portal.host.writes() == 1);
  }
}

TEST_CASE("a cancellation that cannot be written is not sent", "[cancel]") {
  Cancellable portal;
  SECTION("too short a reason") { portal.request.reason_text = "erro"; }
  SECTION("too long a reason") { portal.request.reason_text = std::string(256, 'x'); }
  SECTION("blanks do not count") { portal.request.reason_text = "erro            "; }
  SECTION("no key") { portal.request.access_key = "123"; }
  const auto outcome = portal.run();
  REQUIRE(name_of(outcome) == "not_sent");
  CHECK(std::get<NotSent>(outcome).retry == Retry::Never);
  CHECK(portal.host.requests().empty());
}

}  // namespace fiscal::test
