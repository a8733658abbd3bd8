#include <fstream>
#include <nlohmann/json.hpp>

#include "plugins/asaas/asaas.h"
#include "plugins/asaas/invoice_body.h"
#include "tests/support/paths.h"
#include "tests/support/plugin_bench.h"

namespace fiscal::test {
namespace {

constexpr const char* settings_json =
    R"({"api_key":"${secret:asaas}","webhook_token":"${secret:hook}","iss_rate":"2.00","service_ids":{"140101":"203561"}})";

std::variant<std::string, Findings> body_for(const IssueInvoice& request,
                                             const char* settings = settings_json) {
  return asaas::invoice_body(request, asaas::read_asaas_settings(Settings(settings)), "cus_1");
}

nlohmann::json body_of(const IssueInvoice& request) {
  const auto body = body_for(request);
  REQUIRE(std::holds_alternative<std::string>(body));
  return nlohmann::json::parse(std::get<std::string>(body));
}

Findings problems_of(const IssueInvoice& request, const char* settings = settings_json) {
  const auto body = body_for(request, settings);
  REQUIRE(std::holds_alternative<Findings>(body));
  return std::get<Findings>(body);
}

std::string an_asaas_invoice(const std::string& status, const std::string& id = "inv_1",
                             const std::string& number = "\"37\"") {
  return R"({"object":"invoice","id":")" + id + R"(","status":")" + status +
         R"(","externalReference":"inv_1-main","statusDescription":"o município recusou","number":)" +
         number +
         R"(,"validationCode":"ABC","xmlUrl":"https://www.asaas.com/x.xml","pdfUrl":"https://www.asaas.com/x.pdf"})";
}

std::string a_list(const std::string& entries) {
  return R"({"object":"list","hasMore":false,"totalCount":1,"limit":100,"offset":0,"data":[)" + entries +
         "]}";
}

/// A host that knows the customer and answers the files.
struct Asaas : PluginBench<asaas::Asaas> {
  Asaas() : PluginBench(settings_json, an_issue(), "inv_1") {
    host.on("GET", "?cpfCnpj=01234567890", an_answer(200, a_list(R"({"id":"cus_9"})")));
    host.on("GET", "/x.xml", an_answer(200, "<NFSe/>"));
    host.on("GET", "/x.pdf", an_answer(200, "%PDF-1.4"));
  }
  void lists(const std::string& entries) {
    host.on("GET", "externalReference=inv_1-main", an_answer(200, a_list(entries)));
  }
};

}  // namespace

TEST_CASE("an invoice becomes the body that Asaas documents", "[asaas]") {
  const auto body = body_for(an_issue());
  CHECK(std::get<std::string>(body).starts_with(
      R"({"customer":"cus_1","serviceDescription":"Suporte em sistemas","observations":"Suporte em sistemas",)"
      R"("externalReference":"inv_1-main","value":1500.01,"deductions":0.00,"effectiveDate":"2026-11-20",)"
      R"("municipalServiceCode":"1.07","municipalServiceName":)"));
  CHECK(std::get<std::string>(body).ends_with(
      R"("taxes":{"retainIss":false,"iss":2,"pis":0,"cofins":0,"csll":0,"inss":0,"ir":0}})"));
  IssueInvoice request = an_issue();
  request.invoice.service.national_code = "140101";
  CHECK(body_of(request)["municipalServiceId"] == "203561");
  CHECK(!body_of(request).contains("municipalServiceCode"));
  request.invoice.charge = ChargeLink{ChargeKind::Payment, "pay_1"};
  CHECK(body_of(request)["payment"] == "pay_1");
  CHECK(!body_of(request).contains("customer"));
  request.invoice.charge = ChargeLink{ChargeKind::Installment, "ins_1"};
  CHECK(body_of(request)["installment"] == "ins_1");
}

TEST_CASE("taxes are percentages that give the amounts exactly, with the names of June 2026", "[asaas]") {
  IssueInvoice request = an_issue();
  Invoice& invoice = request.invoice;
  invoice.amount = Money{100'000};
  invoice.deductions.emplace().amount = Money{10'000};
  invoice.taxes.iss.rate = Rate{50'000};
  invoice.taxes.iss.withheld_by = WithheldBy::Customer;
  invoice.taxes.withholding.emplace().income_tax = Money{1'500};
  invoice.taxes.withholding->social_security = Money{11'000};
  invoice.taxes.withholding->contributions = Money{4'650};
  PisCofins& own = invoice.taxes.pis_cofins.emplace();
  own.cst = "01";
  own.pis_rate = Rate{6'500};
  own.cofins_rate = Rate{30'000};
  own.pis_amount = Money{650};
  own.cofins_amount = Money{3'000};
  own.withheld = ContributionsWithheld::PisCofinsCsll;
  invoice.service.nbs = "115022000";
  IbsCbs& reform = invoice.taxes.ibs_cbs.emplace();
  reform.cst = "000";
  reform.classification = "000001";
  reform.operation_indicator = "100501";
  const auto body = body_of(request);
  CHECK(body["deductions"] == 100);
  CHECK(body["taxes"] ==
        nlohmann::json::parse(
            R"({"retainIss":true,"iss":5,"pis":0.65,"cofins":3,"csll":1,"inss":11,"ir":1.5,)"
            R"("nbsCode":"1.1502.20.00","taxSituationCode":"000","taxClassificationCode":"000001",)"
            R"("operationIndicatorCode":"100501","pisCofinsTaxStatus":"STANDARD_TAXABLE_OPERATION",)"
            R"("operationPis":0.65,"operationCofins":3})"));
  own.cst = "03";
  CHECK(problems_of(request).front().field == "/taxes/pis_cofins/cst");
  own.cst = "01";
  invoice.amount = Money{99'999'999'999};
  invoice.taxes.withholding->income_tax = Money{1};
  CHECK(problems_of(request).back().field == "/taxes/withholding/income_tax");
}

TEST_CASE("what Asaas has no place for is said before anything is asked", "[asaas]") {
  const std::pair<const char*, void (*)(Invoice&)> cases[] = {
      {"/discounts", [](Invoice& i) { i.discounts.emplace().conditional = Money{1}; }},
      {"/intermediary", [](Invoice& i) { i.intermediary = i.customer; }},
      {"/service/municipality", [](Invoice& i) { i.service.municipality = "4106902"; }},
      {"/taxes/iss", [](Invoice& i) { i.taxes.iss.treatment = IssTreatment::Immune; }},
      {"/taxes/iss/withheld_by", [](Invoice& i) { i.taxes.iss.withheld_by = WithheldBy::Intermediary; }},
      {"/customer/tax_id", [](Invoice& i) { i.customer.reset(); }},
      {"/type", [](Invoice& i) { i.type = InvoiceType::Billing; }},
  };
  for (const auto& [field, change] : cases) {
    INFO(field);
    IssueInvoice request = an_issue();
    change(request.invoice);
    CHECK(problems_of(request).front().field == field);
    Asaas asaas;
    expect<NotSent>(asaas.issue(request));
    CHECK(asaas.host.requests().empty());
  }
  CHECK(problems_of(an_issue(), R"({"api_key":"${secret:k}"})").front().field == "/taxes/iss/rate");
}

TEST_CASE("an invoice is asked for once, for a customer that is found or made, and hurried", "[asaas]") {
  Asaas asaas;
  asaas.host.on("POST", "/v3/invoices", an_answer(200, an_asaas_invoice("SCHEDULED", "inv_1", "null")));
  asaas.host.on("POST", "/inv_1/authorize",
                an_answer(200, an_asaas_invoice("SYNCHRONIZED", "inv_1", "null")));
  CHECK(expect<Pending>(asaas.issue()).ticket == "inv_1");
  CHECK(asaas.host.writes() == 1);
  REQUIRE(asaas.host.requests().size() == 3);
  CHECK(asaas.host.requests()[1].body->starts_with(R"({"customer":"cus_9")"));
  CHECK(asaas.host.requests()[1].headers.front() ==
        std::pair<std::string, std::string>("access_token", "${secret:asaas}"));
  asaas.host.on("POST", "/inv_1/authorize", an_answer(500, ""));
  expect<Pending>(asaas.issue());
  asaas.host.on("GET", "?cpfCnpj=01234567890", an_answer(200, a_list("")));
  asaas.host.on("POST", "/v3/customers", an_answer(200, R"({"object":"customer","id":"cus_new"})"));
  asaas.issue();
  CHECK(
      asaas.host.requests()[asaas.host.requests().size() - 2].body->starts_with(R"({"customer":"cus_new")"));
  asaas.host.on("GET", "?cpfCnpj=01234567890", an_answer(503, ""));
  CHECK(expect<NotSent>(asaas.issue()).retry == Retry::Later);
  CHECK(asaas.host.writes() == 3);
}

TEST_CASE("only an answer that proves a refusal is one (Asaas)", "[asaas]") {
  const auto outcome_of = [](HttpResult result) {
    Asaas asaas;
    asaas.host.on("POST", "/v3/invoices", std::move(result));
    return asaas.issue();
  };
  const auto rejected = expect<Rejected>(outcome_of(
      an_answer(400, R"({"errors":[{"code":"invalid_object","description":"Informe o valor."}]})")));
  CHECK(rejected.reasons.front().official_code == "invalid_object");
  CHECK(rejected.reasons.front().text == "Informe o valor.");
  CHECK(expect<Rejected>(
            outcome_of(an_answer(401, R"({"errors":[{"code":"invalid_access_token","description":"x"}]})")))
            .reasons.front()
            .code == "credential_refused");
  // What is in no list proves nothing by itself: the key is asked for.
  Asaas asked;
  asked.host.on("POST", "/v3/invoices",
                an_answer(400, R"({"errors":[{"code":"invalid_action","description":"Não agora."}]})"));
  asked.lists(an_asaas_invoice("AUTHORIZED"));
  CHECK(expect<Authorized>(asked.issue()).access_key == "inv_1");
  asked.lists("");
  CHECK(expect<Rejected>(asked.issue()).reasons.front().official_code == "invalid_action");
  asked.host.on("GET", "externalReference=inv_1-main", an_answer(500, ""));
  expect<Unknown>(asked.issue());
  CHECK(asked.host.writes() == 3);
  for (const HttpResult& result : std::initializer_list<HttpResult>{
           an_answer(500, R"({"errors":[{"code":"x","description":"y"}]})"), an_answer(429, "{}"),
           an_answer(400, "{}"), an_answer(403, "<html>"), an_answer(200, ""),
           an_answer(200, R"({"id":"inv_1"})"), an_answer(200, an_asaas_invoice("TELEPORTED")),
           an_answer(200, R"({"id":"inv_2","status":"SCHEDULED","externalReference":"other"})"),
           a_failure(HttpFailureKind::NoAnswer)})
    expect<Unknown>(outcome_of(result));
  expect<NotSent>(outcome_of(a_failure(HttpFailureKind::NotConnected)));
}

TEST_CASE("every status of Asaas has its meaning, and another one has none", "[asaas]") {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"SCHEDULED", "pending", "pending"},        {"SYNCHRONIZED", "pending", "pending"},
      {"AUTHORIZED", "authorized", "authorized"}, {"PROCESSING_CANCELLATION", "authorized", "pending"},
      {"CANCELED", "cancelled", "cancelled"},     {"CANCELLATION_DENIED", "authorized", "authorized"},
      {"ERROR", "rejected", "cannot_tell"},       {"TELEPORTED", "cannot_tell", "cannot_tell"},
  };
  for (const auto& [status, for_issue, for_cancel] : rows) {
    INFO(status);
    Asaas asaas;
    asaas.lists(an_asaas_invoice(status));
    asaas.host.on("GET", "/v3/invoices/inv_1", an_answer(200, an_asaas_invoice(status)));
    CHECK(name_of(asaas.status()) == for_issue);
    InvoiceQuery query = query_of(an_issue());
    query.purpose = QueryPurpose::Cancel;
    query.access_key = "inv_1";
    CHECK(name_of(asaas.status(query)) == for_cancel);
  }
  Asaas asaas;
  asaas.lists(an_asaas_invoice("CANCELED", "inv_1", "null"));
  CHECK(expect<Rejected>(asaas.status()).reasons.front().code == "withdrawn_at_provider");
  asaas.lists(an_asaas_invoice("AUTHORIZED"));
  const auto issued = expect<Authorized>(asaas.status());
  CHECK(issued.number == "37");
  CHECK(issued.documents.size() == 2);
  CHECK(issued.url == "https://www.asaas.com/x.pdf");
}

TEST_CASE("a key is looked for in the list, and two invoices of one key are for a person", "[asaas]") {
  Asaas asaas;
  asaas.lists("");
  expect<NotFound>(asaas.status());
  asaas.lists(an_asaas_invoice("AUTHORIZED") + "," + an_asaas_invoice("SCHEDULED", "inv_2"));
  const auto told = expect<CannotTell>(asaas.status());
  CHECK(told.text.find("inv_1 and inv_2") != std::string::npos);
  asaas.lists(an_asaas_invoice("ERROR", "inv_0") + "," + an_asaas_invoice("AUTHORIZED", "inv_2"));
  CHECK(expect<Authorized>(asaas.status()).access_key == "inv_2");
  asaas.lists(R"({"id":"inv_3","status":"AUTHORIZED","externalReference":"other"})");
  expect<NotFound>(asaas.status());
  asaas.host.on(
      "GET", "externalReference=inv_1-main",
      an_answer(200,
                R"({"hasMore":true,"data":[{"id":"inv_3","status":"AUTHORIZED","externalReference":"o"}]})"));
  expect<CannotTell>(asaas.status());
  for (const HttpResult& result :
       std::initializer_list<HttpResult>{an_answer(500, ""), an_answer(404, "<html>"), an_answer(200, "{}"),
                                         a_failure(HttpFailureKind::NoAnswer)}) {
    asaas.host.on("GET", "externalReference=inv_1-main", result);
    expect<CannotTell>(asaas.status());
  }
}

TEST_CASE("a document is cancelled once, however often it is asked (Asaas)", "[asaas]") {
  Asaas asaas;
  asaas.host.on("GET", "/v3/invoices/inv_1", an_answer(200, an_asaas_invoice("AUTHORIZED")));
  asaas.host.on("POST", "/inv_1/cancel", an_answer(200, an_asaas_invoice("PROCESSING_CANCELLATION")));
  expect<Pending>(asaas.cancel());
  asaas.host.on("POST", "/inv_1/cancel", an_answer(200, an_asaas_invoice("CANCELLATION_DENIED")));
  CHECK(expect<CancelRefused>(asaas.cancel()).reasons.front().text == "o município recusou");
  asaas.host.on("POST", "/inv_1/cancel", a_failure(HttpFailureKind::NoAnswer));
  expect<Unknown>(asaas.cancel());
  CHECK(asaas.host.writes() == 3);
  asaas.host.on("GET", "/v3/invoices/inv_1", an_answer(200, an_asaas_invoice("CANCELED")));
  expect<Cancelled>(asaas.cancel());
  CHECK(asaas.host.writes() == 3);
}

TEST_CASE("a callback is believed by its token alone", "[asaas]") {
  Asaas asaas;
  asaas.host.verifies_with([](const VerifyRequest& request) {
    CHECK(request.method == ProofMethod::Equal);
    CHECK(request.secret == "${secret:hook}");
    return request.proof == "right";
  });
  const std::string body =
      R"({"id":"evt_1&1","event":"INVOICE_AUTHORIZED","invoice":)" + an_asaas_invoice("AUTHORIZED") + "}";
  const auto events = asaas.hear(a_callback(body, {{"asaas-access-token", "right"}}));
  REQUIRE(events.size() == 1);
  CHECK(events.front().idempotency == "inv_1-main");
  CHECK(events.front().ticket == "inv_1");
  CHECK(std::holds_alternative<Authorized>(events.front().status));
  CHECK(asaas.hear(a_callback(body, {{"asaas-access-token", "wrong"}})).empty());
  CHECK(asaas.hear(a_callback(body)).empty());
  CHECK(asaas.host.log().size() == 2);
  CHECK(asaas
            .hear(a_callback(R"({"event":"PAYMENT_RECEIVED","payment":{"id":"pay_1","status":"RECEIVED"}})",
                             {{"asaas-access-token", "right"}}))
            .empty());
  CHECK(asaas.host.log().size() == 2);
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the documented callback is not here");
    return;
  }
  std::ifstream file(*shared / "data/providers/examples/asaas/webhook-INVOICE_CREATED.json");
  const std::string documented{std::istreambuf_iterator<char>(file), {}};
  const auto created = asaas.hear(a_callback(documented, {{"asaas-access-token", "right"}}));
  REQUIRE(created.size() == 1);
  CHECK(created.front().access_key == "inv_000000000232");
  CHECK(std::holds_alternative<Pending>(created.front().status));
}

TEST_CASE("an address of the other environment is noticed", "[asaas]") {
  asaas::Asaas plugin{
      Settings(R"({"api_key":"${secret:k}","iss_rate":"0","base_url":"https://api.asaas.com/"})")};
  FakeHost host;
  Host handle = host.host();
  CHECK(expect<NotSent>(plugin.issue_invoice(an_issue(), handle)).reasons.front().code ==
        "environment_mismatch");
  expect<CannotTell>(plugin.status(query_of(an_issue()), handle));
  CHECK(host.requests().empty());
}

}  // namespace fiscal::test
