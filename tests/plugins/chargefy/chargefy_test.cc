#include <fiscal/encoding.hpp>

#include "core/services/proof.h"
#include "plugins/chargefy/chargefy.h"
#include "plugins/chargefy/invoice_body.h"
#include "tests/support/plugin_bench.h"

namespace fiscal::test {
namespace {

constexpr const char* settings_json = R"({"api_key":"${secret:chargefy}","webhook_secret":"${secret:hook}"})";

IssueInvoice a_bill() {
  IssueInvoice request = an_issue();
  request.invoice.type = InvoiceType::Billing;
  request.invoice.metadata = {{"chargefy_customer", "cus_123"}, {"due_date", "2026-12-01"}};
  return request;
}

std::string a_chargefy_invoice(const std::string& status, const std::string& id = "inv_1",
                               const std::string& key = "inv_1-main") {
  return R"({"id":")" + id + R"(","object":"invoice","status":")" + status + R"(","number":"K7M2-0001",)" +
         R"("hosted_invoice_url":"https://billing.chargefy.io/invoice/x","created_at":"2026-11-20T15:00:00Z",)" +
         R"("voided_at":"2026-11-21T15:00:00Z","metadata":{"gateway_key":")" + key + R"("}})";
}

std::string a_page(const std::string& entries, bool more = false) {
  return R"({"object":"list","data":[)" + entries + R"(],"has_more":)" + (more ? "true}" : "false}");
}

struct Chargefy : PluginBench<chargefy::Chargefy> {
  Chargefy() : PluginBench(settings_json, a_bill(), "inv_1") {}
  void lists(const std::string& page) { host.on("GET", "?limit=100&customer=cus_123", an_answer(200, page)); }
};

}  // namespace

TEST_CASE("a billing invoice becomes the body that Chargefy documents", "[chargefy]") {
  const auto settings = chargefy::read_chargefy_settings(Settings(settings_json));
  CHECK(std::get<std::string>(chargefy::invoice_body(a_bill(), settings)) ==
        R"({"customer":"cus_123","amount":150001,"due_date":"2026-12-01T03:00:00Z","delivery":"manual",)"
        R"("metadata":{"gateway_key":"inv_1-main","description":"Suporte em sistemas"}})");
  const std::pair<const char*, void (*)(Invoice&)> cases[] = {
      {"/type", [](Invoice& i) { i.type = InvoiceType::Service; }},
      {"/metadata/chargefy_customer", [](Invoice& i) { i.metadata.erase("chargefy_customer"); }},
      {"/metadata/due_date", [](Invoice& i) { i.metadata["due_date"] = "01/12/2026"; }},
      {"/discounts", [](Invoice& i) { i.discounts.emplace().unconditional = Money{1}; }},
      {"/taxes/withholding", [](Invoice& i) { i.taxes.withholding.emplace(); }},
  };
  for (const auto& [field, change] : cases) {
    INFO(field);
    IssueInvoice request = a_bill();
    change(request.invoice);
    Chargefy chargefy;
    CHECK(expect<NotSent>(chargefy.issue(request)).reasons.front().field == field);
    CHECK(chargefy.host.requests().empty());
  }
}

TEST_CASE("an invoice that carries our key is issued, and only a proven refusal is one", "[chargefy]") {
  const auto outcome_of = [](HttpResult result) {
    Chargefy chargefy;
    chargefy.host.on("POST", "/v1/invoices", std::move(result));
    return chargefy.issue();
  };
  const auto issued = expect<Authorized>(outcome_of(an_answer(200, a_chargefy_invoice("open"))));
  CHECK(issued.access_key == "inv_1");
  CHECK(issued.number == "K7M2-0001");
  CHECK(issued.url == "https://billing.chargefy.io/invoice/x");
  // Which codes there are is not published: the key is asked for.
  Chargefy asked;
  asked.host.on("POST", "/v1/invoices",
                an_answer(400, R"({"error":{"code":"parameter_missing","message":"Missing customer"}})"));
  asked.lists(a_page(""));
  CHECK(expect<Rejected>(asked.issue()).reasons.front().official_code == "parameter_missing");
  asked.lists(a_page(a_chargefy_invoice("open")));
  CHECK(expect<Authorized>(asked.issue()).access_key == "inv_1");
  asked.host.on("GET", "?limit=100&customer=cus_123", an_answer(502, ""));
  expect<Unknown>(asked.issue());
  CHECK(asked.host.writes() == 3);
  CHECK(expect<Rejected>(outcome_of(an_answer(401, R"({"error":{"message":"no"}})"))).reasons.front().code ==
        "credential_refused");
  for (const HttpResult& result : std::initializer_list<HttpResult>{
           an_answer(200, a_chargefy_invoice("open", "inv_1", "other")), an_answer(200, "{}"),
           an_answer(400, "{}"), an_answer(500, R"({"error":{"message":"x"}})"),
           an_answer(200, a_chargefy_invoice("teleported")), a_failure(HttpFailureKind::NoAnswer)})
    expect<Unknown>(outcome_of(result));
}

TEST_CASE("every status of Chargefy has its meaning, and another one has none", "[chargefy]") {
  for (const auto& [status, meaning] :
       std::initializer_list<std::pair<const char*, const char*>>{{"open", "authorized"},
                                                                  {"paid", "authorized"},
                                                                  {"uncollectible", "authorized"},
                                                                  {"void", "cancelled"},
                                                                  {"draft", "cannot_tell"}}) {
    INFO(status);
    Chargefy chargefy;
    chargefy.lists(a_page(a_chargefy_invoice(status)));
    CHECK(name_of(chargefy.status()) == meaning);
  }
}

TEST_CASE("our key is looked for through all pages, and two invoices of one key are for a person",
          "[chargefy]") {
  Chargefy chargefy;
  chargefy.lists(a_page(""));
  expect<NotFound>(chargefy.status());
  chargefy.lists(a_page(a_chargefy_invoice("open", "inv_0", "other"), true));
  chargefy.host.on("GET", "&starting_after=inv_0", an_answer(200, a_page(a_chargefy_invoice("open"))));
  CHECK(expect<Authorized>(chargefy.status()).access_key == "inv_1");
  chargefy.host.on("GET", "&starting_after=inv_0", an_answer(500, ""));
  expect<CannotTell>(chargefy.status());
  chargefy.lists(a_page(a_chargefy_invoice("open") + "," + a_chargefy_invoice("paid", "inv_2")));
  CHECK(expect<CannotTell>(chargefy.status()).text.find("inv_1 and inv_2") != std::string::npos);
  chargefy.lists(a_page(a_chargefy_invoice("void", "inv_0") + "," + a_chargefy_invoice("paid", "inv_2")));
  CHECK(expect<Authorized>(chargefy.status()).access_key == "inv_2");
}

TEST_CASE("cancelling voids, once", "[chargefy]") {
  Chargefy chargefy;
  chargefy.host.on("GET", "/v1/invoices/inv_1", an_answer(200, a_chargefy_invoice("open")));
  chargefy.host.on("POST", "/inv_1/void", an_answer(200, a_chargefy_invoice("void")));
  CHECK(expect<Cancelled>(chargefy.cancel()).cancelled_at == parse_instant("2026-11-21T15:00:00Z"));
  chargefy.host.on("POST", "/inv_1/void", an_answer(400, R"({"error":{"message":"paid"}})"));
  expect<CancelRefused>(chargefy.cancel());
  chargefy.host.on("GET", "/v1/invoices/inv_1", an_answer(200, a_chargefy_invoice("void")));
  expect<Cancelled>(chargefy.cancel());
  CHECK(chargefy.host.writes() == 2);
}

TEST_CASE("a webhook is believed by the Standard Webhooks signature, within five minutes", "[chargefy]") {
  Chargefy chargefy;
  // "chargefy_whs_" and the key "gateway-test-key" in base64.
  chargefy.host.verifies_with([](const VerifyRequest& request) {
    return services::proves(request, "chargefy_whs_Z2F0ZXdheS10ZXN0LWtleQ==").value();
  });
  const std::string body =
      R"({"type":"invoice.paid","id":"evt_1","data":)" + a_chargefy_invoice("paid") + "}";
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const auto headers = [](const char* at, const std::string& signature) {
    return Headers{{"webhook-id", "evt_1"}, {"webhook-timestamp", at}, {"webhook-signature", signature}};
  };
  // HMAC-SHA256 of "evt_1.1795186800.<body>" with that key, by openssl dgst; the message arrives at
  // 1795186800.
  const std::string right = "v1,y5Ll7AIdt9yiJnqvAWzJOwzDfXLMjyW6rAv+vu+L54Y=";
  const auto events = chargefy.hear(a_callback(body, headers("1795186800", "v1,AAAA " + right)));
  REQUIRE(events.size() == 1);
  CHECK(events.front().idempotency == "inv_1-main");
  CHECK(std::holds_alternative<Authorized>(events.front().status));
  CHECK(chargefy.hear(a_callback(body + " ", headers("1795186800", right))).empty());
  CHECK(chargefy.hear(a_callback(body, headers("1795186801", right))).empty());
  CHECK(chargefy.hear(a_callback(body, headers("1795186800", "v1a" + right.substr(2)))).empty());
  CHECK(chargefy.hear(a_callback(body)).empty());
  InboundMessage late = a_callback(body, headers("1795186800", right));
  late.context.now = late.context.now + seconds(301);
  CHECK(chargefy.hear(late).empty());
  CHECK(chargefy.host.log().size() == 5);
}

}  // namespace fiscal::test
