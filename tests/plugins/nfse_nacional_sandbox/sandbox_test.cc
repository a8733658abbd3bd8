#include <fiscal/json.hpp>
#include <fiscal/testing/random_invoice.hpp>
#include <fiscal/xmldsig.hpp>

#include <exception>
#include <nlohmann/json.hpp>

#include "tests/plugins/nfse_nacional_sandbox/gateway.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

template <class Wanted, class Outcome>
Wanted expect(const Outcome& outcome) {
  INFO(to_json(outcome).substr(0, 1500));
  REQUIRE(std::holds_alternative<Wanted>(outcome));
  return std::get<Wanted>(outcome);
}

/// One sandbox and one gateway for the whole program; every test uses numbers of its own.
struct World {
  SefinSandbox sefin;
  Gateway gateway{sefin};

  /// A fault for the next request that matches.
  void fault(std::string_view mode, std::string_view further = {}) {
    sefin.control("PUT", "/control/fault",
                  "{\"mode\":\"" + std::string(mode) + "\",\"count\":1,\"method\":\"POST\"" +
                      std::string(further) + "}");
  }
};

World& world() {
  static World one;
  return one;
}

/// What a test sends and gets is held against the tools of others at its end.
struct Scene {
  ~Scene() {
    const Papers papers = world().gateway.take_papers();
    if (std::uncaught_exceptions() > 0 || papers.size() == 0 || !tools_are_there()) return;
    const auto verdict = papers.check(world().sefin.ca_file());
    INFO(verdict.said);
    CHECK(verdict.good);
  }
};

StatusOutcome cancel_status(const IssueInvoice& request, const std::string& key) {
  InvoiceQuery query = query_of(request);
  query.access_key = key;
  query.purpose = QueryPurpose::Cancel;
  return world().gateway.status(query);
}

}  // namespace

TEST_CASE_METHOD(Scene, "a document is issued, found by number and by key, and signed on both sides",
                 "[sandbox]") {
  Gateway& gateway = world().gateway;
  const IssueInvoice request = a_request_now(101);
  const auto issued = expect<Authorized>(gateway.issue(request));
  CHECK(gateway.departed());
  CHECK(issued.access_key.size() == 50);
  REQUIRE(issued.documents.size() == 2);
  CHECK(issued.alerts.empty());
  const auto nfse = XmlDocument::parse(issued.documents[1].content);
  REQUIRE(nfse);
  CHECK(verify_enveloped(*nfse, "infNFSe"));
  CHECK(verify_enveloped(*nfse, "infNFSe/DPS/infDPS"));

  const auto by_number = expect<Authorized>(gateway.status(query_of(request)));
  CHECK_FALSE(gateway.departed());
  CHECK(by_number.access_key == issued.access_key);
  // The DPS is signed again for the question, and comes out as it was sent.
  CHECK(by_number.documents == issued.documents);
  InvoiceQuery by_key = query_of(request);
  by_key.access_key = issued.access_key;
  CHECK(expect<Authorized>(gateway.status(by_key)).number == issued.number);
}

TEST_CASE_METHOD(Scene, "a document that was never sent is not found", "[sandbox]") {
  expect<NotFound>(world().gateway.status(query_of(a_request_now(102))));
}

TEST_CASE_METHOD(Scene, "issuing again gives the same document, and a stranger's number is a collision",
                 "[sandbox]") {
  Gateway& gateway = world().gateway;
  const IssueInvoice request = a_request_now(103);
  const auto first = expect<Authorized>(gateway.issue(request));
  CHECK(expect<Authorized>(gateway.issue(request)).access_key == first.access_key);
  IssueInvoice other = request;
  other.invoice.amount = Money{1};
  CHECK(expect<Rejected>(gateway.issue(other)).reasons.front().code == "number_taken");
}

TEST_CASE_METHOD(Scene, "a refusal names field, official code and fix", "[sandbox]") {
  IssueInvoice request = a_request_now(104);
  request.invoice.taxes.iss.rate = Rate{50000};
  const auto rejected = expect<Rejected>(world().gateway.issue(request));
  const auto& reason = rejected.reasons.front();
  CHECK(reason.official_code == "E0617");
  CHECK(reason.field == "/taxes/iss/rate");
  CHECK(!reason.fix.empty());
}

TEST_CASE_METHOD(Scene, "whatever happens on the way, one document comes of one request", "[sandbox]") {
  struct Case {
    const char* mode;
    const char* further;
    bool processed;  ///< Whether the authority took it.
  };
  const Case cases[] = {
      {"accept_then_drop", "", true},
      {"accept_then_reset", "", true},
      {"drop_before", "", false},
      {"truncate", "", true},
      {"truncate_header", "", true},
      {"other_documents_answer", "", true},
      {"status", ",\"status\":503", false},
      {"status", ",\"status\":503,\"accept\":true", true},
      {"status", ",\"status\":429", false},
      {"json_error_bad_gateway", "", false},
      {"empty_200", ",\"accept\":true", true},
      {"empty_200", "", false},
      {"E999", "", false},
      {"E999", ",\"accept\":true", true},
  };
  Gateway& gateway = world().gateway;
  std::int64_t number = 200;
  for (const Case& one : cases) {
    INFO(one.mode << one.further);
    const IssueInvoice request = a_request_now(++number);
    world().fault(one.mode, one.further);
    expect<Unknown>(gateway.issue(request));
    CHECK(gateway.departed());
    if (one.processed) {
      const auto found = expect<Authorized>(gateway.status(query_of(request)));
      CHECK(expect<Authorized>(gateway.issue(request)).access_key == found.access_key);
    } else {
      expect<NotFound>(gateway.status(query_of(request)));
      expect<Authorized>(gateway.issue(request));
    }
  }
}

TEST_CASE_METHOD(Scene, "an answer whose file is damaged still authorises, with both files", "[sandbox]") {
  world().fault("corrupt_gzip");
  const auto issued = expect<Authorized>(world().gateway.issue(a_request_now(301)));
  CHECK(issued.documents.size() == 2);
  CHECK(issued.alerts.empty());
}

TEST_CASE_METHOD(Scene, "a request that was processed twice is authorised", "[sandbox]") {
  world().fault("duplicate");
  expect<Authorized>(world().gateway.issue(a_request_now(302)));
}

TEST_CASE_METHOD(Scene, "a document is cancelled once, however often it is asked", "[sandbox]") {
  Gateway& gateway = world().gateway;
  const IssueInvoice request = a_request_now(401);
  const auto issued = expect<Authorized>(gateway.issue(request));
  expect<Authorized>(cancel_status(request, issued.access_key));
  const auto cancelled = expect<Cancelled>(gateway.cancel(cancellation_of(request, issued.access_key)));
  CHECK(cancelled.documents.size() == 2);
  CHECK(cancelled.cancelled_at);
  const auto again = expect<Cancelled>(gateway.cancel(cancellation_of(request, issued.access_key)));
  CHECK_FALSE(gateway.departed());
  CHECK(again.cancelled_at == cancelled.cancelled_at);
  const auto both = expect<AuthorizedThenCancelled>(cancel_status(request, issued.access_key));
  CHECK(both.cancelled.protocol == cancelled.protocol);
}

TEST_CASE_METHOD(Scene, "a cancellation whose answer is lost is seen by status", "[sandbox]") {
  Gateway& gateway = world().gateway;
  const IssueInvoice request = a_request_now(402);
  const auto issued = expect<Authorized>(gateway.issue(request));
  world().fault("accept_then_drop");
  expect<Unknown>(gateway.cancel(cancellation_of(request, issued.access_key)));
  expect<AuthorizedThenCancelled>(cancel_status(request, issued.access_key));
}

TEST_CASE_METHOD(Scene, "a document that replaces another cancels it", "[sandbox]") {
  Gateway& gateway = world().gateway;
  const IssueInvoice old = a_request_now(501);
  const auto first = expect<Authorized>(gateway.issue(old));
  IssueInvoice request = a_request_now(502);
  request.invoice.replaces =
      Substitution{first.access_key, SubstitutionReason::Other, "Descrição do serviço corrigida"};
  const auto second = expect<Authorized>(gateway.substitute(request));
  REQUIRE(second.documents.size() == 3);
  CHECK(second.documents[2].kind == "replaced_event");
  CHECK(second.documents[2].content.find("<e105102>") != std::string::npos);
  CHECK(expect<Authorized>(gateway.status(query_of(request))).documents == second.documents);
  const auto both = expect<AuthorizedThenCancelled>(cancel_status(old, first.access_key));
  CHECK(both.cancelled.replaced_by == second.access_key);
  expect<Cancelled>(gateway.cancel(cancellation_of(old, first.access_key)));
}

TEST_CASE_METHOD(Scene, "over the term a cancellation waits for the municipality", "[sandbox]") {
  Gateway& gateway = world().gateway;
  for (const bool granted : {true, false}) {
    INFO(granted);
    const IssueInvoice request = a_request_now(granted ? 601 : 602);
    const auto issued = expect<Authorized>(gateway.issue(request));
    world().sefin.control("PUT", "/control/settings",
                          R"({"cancel_deadline_passed":true,"analysis_verdict":"pending"})");
    expect<Pending>(gateway.cancel(cancellation_of(request, issued.access_key)));
    expect<Pending>(cancel_status(request, issued.access_key));
    expect<Pending>(gateway.cancel(cancellation_of(request, issued.access_key)));
    world().sefin.control(
        "POST", "/control/events",
        nlohmann::json{{"key", issued.access_key}, {"type", granted ? "105104" : "105105"}}.dump());
    if (granted)
      expect<AuthorizedThenCancelled>(cancel_status(request, issued.access_key));
    else
      expect<Authorized>(cancel_status(request, issued.access_key));
    world().sefin.control("PUT", "/control/settings", R"({"cancel_deadline_passed":false})");
  }
}

TEST_CASE_METHOD(Scene, "random valid invoices are all authorised", "[sandbox][property]") {
  Gateway& gateway = world().gateway;
  testing::RandomOptions options;
  options.today = local_date(SystemClock().now(), {-180});
  options.substitution = false;
  int issued = 0;
  for (std::uint64_t seed = 1; issued < 120 && seed < 400; ++seed) {
    IssueInvoice request = a_request_now(static_cast<std::int64_t>(1000 + seed));
    request.invoice = testing::random_invoice(seed, options);
    Issuer& issuer = *request.invoice.issuer;
    // The sandbox's holder is a company: what the generator made for a natural person does not fit it.
    if (issuer.tax_id.size() == 11) continue;
    issuer.tax_id = "11222333000181";
    issuer.municipal_registration.reset();  // No municipality of the sandbox has registered it (E0120).
    if (!request.invoice.competence_date) request.invoice.competence_date = options.today;
    INFO("seed " << seed);
    const auto outcome = gateway.issue(request);
    if (const auto* rejected = std::get_if<Rejected>(&outcome))
      for (const Finding& reason : rejected->reasons)
        UNSCOPED_INFO(reason.official_code << " " << reason.field << " " << reason.text);
    CHECK(std::holds_alternative<Authorized>(outcome));
    ++issued;
  }
  CHECK(issued == 120);
}

}  // namespace fiscal::test
