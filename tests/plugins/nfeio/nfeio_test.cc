#include <nlohmann/json.hpp>

#include "plugins/nfeio/nfeio.h"
#include "plugins/nfeio/request_body.h"
#include "tests/support/fake_host.h"
#include "tests/support/provider_requests.h"

namespace fiscal::test {
namespace {

constexpr const char* settings_json =
    R"({"company_id":"co1","api_key":"${secret:nfeio}","webhook_secret":"${secret:hook}","service_codes":{"010701":"2690"}})";

nfeio::Nfeio the_plugin() { return nfeio::Nfeio(Settings(settings_json)); }

std::string body_of(const IssueInvoice& request) {
  const auto body = nfeio::request_body(request, nfeio::read_nfeio_settings(Settings(settings_json)));
  REQUIRE(std::holds_alternative<std::string>(body));
  return std::get<std::string>(body);
}

Findings problems_of(const IssueInvoice& request) {
  const auto body = nfeio::request_body(request, nfeio::read_nfeio_settings(Settings(settings_json)));
  REQUIRE(std::holds_alternative<Findings>(body));
  return std::get<Findings>(body);
}

std::string an_invoice_of(const std::string& flow_status, const std::string& further = "") {
  return R"({"id":"n1","externalId":"inv_1-main","environment":"Development","flowStatus":")" + flow_status +
         R"(","flowMessage":"the town says no","number":37,"checkCode":"ABCD","issuedOn":"2026-11-20T12:00:05-03:00")" +
         further + "}";
}

/// Answers for an invoice that has come so far, files included.
void has(FakeHost& host, const std::string& flow_status) {
  host.on("GET", "/serviceinvoices/n1", an_answer(200, an_invoice_of(flow_status)));
  host.on("GET", "/external/inv_1-main", an_answer(200, an_invoice_of(flow_status)));
  host.on("GET", "/n1/xml", an_answer(200, "<NFSe/>", "application/xml"));
  host.on("GET", "/n1/pdf", an_answer(200, "%PDF-1.7", "application/pdf"));
}

IssueOutcome issue(FakeHost& host, const IssueInvoice& request = an_issue()) {
  auto plugin = the_plugin();
  Host handle = host.host();
  return plugin.issue_invoice(request, handle);
}

StatusOutcome status(FakeHost& host, InvoiceQuery query = query_of(an_issue())) {
  auto plugin = the_plugin();
  Host handle = host.host();
  return plugin.status(query, handle);
}

CancelOutcome cancel(FakeHost& host) {
  auto plugin = the_plugin();
  Host handle = host.host();
  return plugin.cancel(cancellation_of(an_issue(), "n1"), handle);
}

}  // namespace

TEST_CASE("an invoice becomes the body that NFE.io documents", "[nfeio]") {
  CHECK(
      body_of(an_issue()) ==
      R"({"externalId":"inv_1-main","cityServiceCode":"2690","federalServiceCode":"01.07",)"
      R"("description":"Suporte em sistemas","servicesAmount":1500.01,"accrualOn":"2026-11-20",)"
      R"("borrower":{"type":"NaturalPerson","federalTaxNumber":1234567890,"name":"Maria Souza",)"
      R"("email":"maria@example.com","phoneNumber":"48999990000","address":{"country":"BRA","postalCode":"88000000",)"
      R"("street":"Rua das Flores","number":"100","district":"Centro","city":{"code":"4205407",)"
      R"("name":"Florianópolis"},"state":"SC"}},"taxationType":"WithinCity"})");
}

TEST_CASE("taxes are said exactly: rates as parts of one, what is withheld each for itself", "[nfeio]") {
  IssueInvoice request = an_issue();
  Invoice& invoice = request.invoice;
  invoice.amount = Money{100'000};
  invoice.deductions.emplace().percent = Rate{100'000};
  invoice.discounts.emplace().unconditional = Money{10'000};
  invoice.taxes.iss.rate = Rate{20'100};
  invoice.taxes.iss.withheld_by = WithheldBy::Customer;
  invoice.taxes.withholding.emplace().income_tax = Money{1'500};
  invoice.taxes.withholding->contributions = Money{4'650};
  PisCofins& own = invoice.taxes.pis_cofins.emplace();
  own.cst = "01";
  own.pis_rate = Rate{6'500};
  own.cofins_rate = Rate{30'000};
  own.pis_amount = Money{650};
  own.cofins_amount = Money{3'000};
  own.withheld = ContributionsWithheld::PisCofinsCsll;
  invoice.service.municipality = "4106902";
  const auto body = nlohmann::json::parse(body_of(request));
  CHECK(body_of(request).find(R"("issRate":0.0201,)") != std::string::npos);
  // 2.01 % of 1000.00 less 100.00 less 100.00.
  CHECK(body["issAmountWithheld"] == 16.08);
  CHECK(body["deductionsAmount"] == 100);
  CHECK(body["discountUnconditionedAmount"] == 100);
  CHECK(body["irAmountWithheld"] == 15);
  CHECK(body["pisAmountWithheld"] == 6.5);
  CHECK(body["cofinsAmountWithheld"] == 30);
  CHECK(body["csllAmountWithheld"] == 10);
  CHECK(body["pisRate"] == 0.0065);
  CHECK(body["taxationType"] == "OutsideCity");
  CHECK(body["location"]["city"]["code"] == "4106902");
  invoice.taxes.pis_cofins->withheld.reset();
  CHECK(problems_of(request).front().field == "/taxes/pis_cofins");
}

TEST_CASE("IBS and CBS go in the fields of the reform, and need an NBS code", "[nfeio]") {
  IssueInvoice request = an_issue();
  IbsCbs& taxes = request.invoice.taxes.ibs_cbs.emplace();
  taxes.cst = "000";
  taxes.classification = "000001";
  taxes.operation_indicator = "100501";
  CHECK(problems_of(request).front().field == "/service/nbs");
  request.invoice.service.nbs = "115022000";
  CHECK(body_of(request).find(
            R"("ibsCbs":{"purpose":"regular","operationIndicator":"100501","situationCode":"000",)"
            R"("classCode":"000001"})") != std::string::npos);
  taxes.presumed_credit = "01";
  CHECK(problems_of(request).front().field == "/taxes/ibs_cbs");
}

TEST_CASE("what NFE.io has no place for is said, never left out in silence", "[nfeio]") {
  const std::pair<const char*, void (*)(Invoice&)> cases[] = {
      {"/customer", [](Invoice& i) { i.customer->tax_id.reset(), i.customer->foreign_tax_id = "X1"; }},
      {"/customer/tax_id", [](Invoice& i) { i.customer->tax_id = "12ABC34501DE35"; }},
      {"/intermediary", [](Invoice& i) { i.intermediary = i.customer; }},
      {"/deductions/documents", [](Invoice& i) { i.deductions.emplace().documents.emplace_back(); }},
      {"/service/foreign_trade", [](Invoice& i) { i.service.foreign_trade.emplace(); }},
      {"/service/construction", [](Invoice& i) { i.service.construction.emplace(); }},
      {"/service/event", [](Invoice& i) { i.service.event.emplace(); }},
      {"/service/country", [](Invoice& i) { i.service.country = "PT"; }},
      {"/taxes/iss/benefit", [](Invoice& i) { i.taxes.iss.benefit.emplace(); }},
      {"/taxes/iss/rate", [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Customer; }},
      {"/received_amount", [](Invoice& i) { i.received_amount = Money{1}; }},
      {"/type", [](Invoice& i) { i.type = InvoiceType::Billing; }},
  };
  for (const auto& [field, change] : cases) {
    INFO(field);
    IssueInvoice request = an_issue();
    change(request.invoice);
    const Findings problems = problems_of(request);
    CHECK(problems.front().field == field);
    CHECK(!problems.front().fix.empty());
    FakeHost host;
    expect<NotSent>(issue(host, request));
    CHECK(host.requests().empty());
  }
}

TEST_CASE("a client's text cannot name a secret", "[nfeio]") {
  IssueInvoice request = an_issue();
  request.invoice.service.description = "${secret:nfeio} $ {";
  const std::string body = body_of(request);
  CHECK(body.find("${") == std::string::npos);
  CHECK(nlohmann::json::parse(body)["description"] == "${secret:nfeio} $ {");
}

TEST_CASE("an accepted invoice is pending under its id, from the body or from Location", "[nfeio]") {
  FakeHost host;
  HttpAnswer accepted = an_answer(202, "");
  accepted.headers.emplace_back("location", "/v1/companies/co1/serviceinvoices/n1");
  host.on("POST", "/v1/companies/co1/serviceinvoices", accepted);
  CHECK(expect<Pending>(issue(host)).ticket == "n1");
  REQUIRE(host.requests().size() == 1);
  const HttpRequest& sent = host.requests().front();
  CHECK(sent.url == "https://api.nfe.io/v1/companies/co1/serviceinvoices");
  CHECK(sent.effect == Effect::Write);
  CHECK(sent.headers.front() == std::pair<std::string, std::string>("X-NFE-APIKEY", "${secret:nfeio}"));
  host.on("POST", "/serviceinvoices", an_answer(202, an_invoice_of("WaitingSend")));
  CHECK(expect<Pending>(issue(host)).ticket == "n1");
  host.on("POST", "/serviceinvoices", an_answer(201, an_invoice_of("Issued")));
  has(host, "Issued");
  CHECK(expect<Authorized>(issue(host)).access_key == "n1");
}

TEST_CASE("only an answer that proves a refusal is one", "[nfeio]") {
  const auto outcome_of = [](HttpResult result) {
    FakeHost host;
    host.on("POST", "/serviceinvoices", std::move(result));
    host.on("GET", "/external/inv_1-main", an_answer(404, R"({"message":"not found"})"));
    return issue(host);
  };
  const auto rejected = expect<Rejected>(
      outcome_of(an_answer(400, R"({"errors":[{"code":"E1","message":"cityServiceCode is invalid"}]})")));
  CHECK(rejected.reasons.front().official_code == "E1");
  CHECK(rejected.reasons.front().text == "cityServiceCode is invalid");
  expect<Rejected>(outcome_of(an_answer(400, R"({"message":"borrower is invalid"})")));
  CHECK(expect<Rejected>(outcome_of(an_answer(401, R"({"message":"no"})"))).reasons.front().code ==
        "credential_refused");
  for (const int status : {500, 502, 503, 408, 429}) {
    INFO(status);
    expect<Unknown>(outcome_of(an_answer(status, R"({"message":"busy"})")));
  }
  expect<Unknown>(outcome_of(an_answer(400, "<html>", "text/html")));
  expect<Unknown>(outcome_of(an_answer(200, "")));
  expect<Unknown>(outcome_of(an_answer(202, R"({"id":"n1"})")));
  expect<Unknown>(
      outcome_of(an_answer(202, R"({"id":"n2","externalId":"inv_2-main","flowStatus":"WaitingSend"})")));
  expect<Unknown>(outcome_of(an_answer(201, an_invoice_of("Teleported"))));
  expect<Unknown>(outcome_of(a_failure(HttpFailureKind::NoAnswer)));
  expect<Unknown>(outcome_of(a_failure(HttpFailureKind::TooLarge)));
  CHECK(expect<NotSent>(outcome_of(a_failure(HttpFailureKind::NotConnected))).retry == Retry::Later);
  CHECK(expect<NotSent>(outcome_of(a_failure(HttpFailureKind::Blocked))).retry == Retry::Never);
}

TEST_CASE("a refusal is settled by reading: which codes there are is not published", "[nfeio]") {
  FakeHost host;
  host.on("POST", "/serviceinvoices", an_answer(400, R"({"message":"externalId is in use"})"));
  const IssueInvoice again = an_issue();
  has(host, "Issued");
  expect<Authorized>(issue(host, again));
  host.on("GET", "/external/inv_1-main", an_answer(404, R"({"message":"not found"})"));
  expect<Rejected>(issue(host, again));
  host.on("GET", "/external/inv_1-main", an_answer(500, ""));
  expect<Unknown>(issue(host, again));
  CHECK(host.writes() == 3);
}

TEST_CASE("every status of NFE.io has its meaning, and another one has none", "[nfeio]") {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"WaitingCalculateTaxes", "pending", "pending"}, {"WaitingDefineRpsNumber", "pending", "pending"},
      {"WaitingSend", "pending", "pending"},           {"WaitingReturn", "pending", "pending"},
      {"WaitingDownload", "pending", "pending"},       {"PullFromCityHall", "pending", "pending"},
      {"Issued", "authorized", "authorized"},          {"IssueFailed", "rejected", "cannot_tell"},
      {"WaitingSendCancel", "authorized", "pending"},  {"Cancelled", "cancelled", "cancelled"},
      {"CancelFailed", "authorized", "authorized"},    {"Reticulating", "cannot_tell", "cannot_tell"},
  };
  for (const auto& [flow_status, for_issue, for_cancel] : rows) {
    INFO(flow_status);
    FakeHost host;
    has(host, flow_status);
    CHECK(name_of(status(host)) == for_issue);
    InvoiceQuery query = query_of(an_issue());
    query.purpose = QueryPurpose::Cancel;
    query.access_key = "n1";
    CHECK(name_of(status(host, query)) == for_cancel);
  }
}

TEST_CASE("an issued invoice comes with what NFE.io knows and with its files", "[nfeio]") {
  FakeHost host;
  has(host, "Issued");
  const auto issued = expect<Authorized>(status(host));
  CHECK(issued.access_key == "n1");
  CHECK(issued.number == "37");
  CHECK(issued.verification_code == "ABCD");
  CHECK(issued.issued_at == parse_instant("2026-11-20T12:00:05-03:00"));
  CHECK(issued.documents == std::vector<DocumentFile>{{"nfse", "application/xml", "<NFSe/>"},
                                                      {"pdf", "application/pdf", "%PDF-1.7"}});
  CHECK(issued.alerts.empty());
  host.on("GET", "/n1/xml", an_answer(404, ""));
  CHECK(expect<Authorized>(status(host)).alerts.front().code == "document_missing");
  InvoiceQuery query = query_of(an_issue());
  query.context.environment = Environment::Production;
  CHECK(expect<Authorized>(status(host, query)).alerts.front().code == "environment_mismatch");
}

TEST_CASE("a question is answered about its own document only, and a failure tells nothing", "[nfeio]") {
  FakeHost host;
  host.on("GET", "/external/inv_1-main", an_answer(404, R"({"message":"not found"})"));
  expect<NotFound>(status(host));
  for (const HttpResult& result : std::initializer_list<HttpResult>{
           an_answer(404, "<html>no such page</html>", "text/html"), an_answer(500, ""),
           an_answer(200, R"({"id":"n2","externalId":"inv_2-main","flowStatus":"Issued"})"),
           an_answer(200, "[]"), an_answer(401, R"({"message":"no"})"),
           a_failure(HttpFailureKind::NotConnected)}) {
    host.on("GET", "/external/inv_1-main", result);
    expect<CannotTell>(status(host));
  }
  InvoiceQuery query = query_of(an_issue());
  query.ticket = "n3";
  host.on("GET", "/serviceinvoices/n3", an_answer(200, an_invoice_of("Issued")));
  expect<CannotTell>(status(host, query));
}

TEST_CASE("a document is cancelled once, however often it is asked", "[nfeio]") {
  FakeHost host;
  has(host, "Issued");
  host.on("DELETE", "/serviceinvoices/n1", an_answer(202, ""));
  CHECK(expect<Pending>(cancel(host)).ticket == "n1");
  CHECK(host.writes() == 1);
  host.on("DELETE", "/serviceinvoices/n1",
          an_answer(200, an_invoice_of("Cancelled", R"(,"cancelledOn":"2026-11-20T15:00:00Z")")));
  CHECK(expect<Cancelled>(cancel(host)).cancelled_at == parse_instant("2026-11-20T15:00:00Z"));
  host.on("DELETE", "/serviceinvoices/n1", an_answer(400, R"({"message":"the term is over"})"));
  CHECK(expect<CancelRefused>(cancel(host)).reasons.front().text == "the term is over");
  host.on("DELETE", "/serviceinvoices/n1", a_failure(HttpFailureKind::NoAnswer));
  expect<Unknown>(cancel(host));
  CHECK(host.writes() == 4);
  has(host, "Cancelled");
  expect<Cancelled>(cancel(host));
  has(host, "WaitingSendCancel");
  expect<Pending>(cancel(host));
  has(host, "WaitingSend");
  expect<NotSent>(cancel(host));
  host.on("GET", "/serviceinvoices/n1", an_answer(404, R"({"message":"not found"})"));
  CHECK(expect<NotSent>(cancel(host)).retry == Retry::Never);
  // Without NFE.io's own words, whole, a 404 says nothing of the document.
  for (const char* proves_nothing : {"", "{", "{}", R"({"mess)", R"("not found")", "OK"}) {
    host.on("GET", "/serviceinvoices/n1", an_answer(404, proves_nothing));
    CHECK(expect<NotSent>(cancel(host)).retry == Retry::Later);
  }
  host.on("GET", "/serviceinvoices/n1", an_answer(500, ""));
  CHECK(expect<NotSent>(cancel(host)).retry == Retry::Later);
  CHECK(host.writes() == 4);
}

TEST_CASE("settings name secrets and hold none", "[nfeio]") {
  const auto setting_of = [](const char* json) -> std::string {
    try {
      nfeio::Nfeio plugin{Settings(json)};
      return "";
    } catch (const SettingError& error) {
      return error.setting;
    }
  };
  CHECK(setting_of(settings_json).empty());
  CHECK(setting_of(R"({"api_key":"${secret:k}"})") == "company_id");
  CHECK(setting_of(R"({"company_id":"c"})") == "api_key");
  CHECK(setting_of(R"({"company_id":"c","api_key":"abc123"})") == "api_key");
  CHECK(setting_of(R"({"company_id":"c","api_key":"${secret:k}x"})") == "api_key");
  CHECK(setting_of(R"({"company_id":"c","api_key":"${secret:k}","webhook_secret":"s"})") == "webhook_secret");
  CHECK(setting_of(R"({"company_id":"c","api_key":"${secret:k}","base_url":"api.nfe.io"})") == "base_url");
  CHECK(setting_of(R"({"company_id":"c","api_key":"${secret:k}","service_codes":{"010701":7}})") ==
        "service_codes/010701");
  CHECK(setting_of(R"({"company_id":"c","api_key":"${secret:k}","apikey":"x"})") == "apikey");
}

}  // namespace fiscal::test
