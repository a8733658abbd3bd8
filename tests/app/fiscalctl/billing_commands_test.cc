#include "tests/app/fiscalctl/fake_gateway.h"
#include "tests/app/fiscalctl/program.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

std::string key_sent(const Asked& asked) {
  const auto at = asked.headers.find("Idempotency-Key");
  return at == asked.headers.end() ? "" : at->second;
}

/// Runs each command line against a gateway that always tells the same.
struct BillingConsole {
  explicit BillingConsole(Told told) : gateway([told](const Asked&) { return told; }) {}

  Ran run(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.end(), {"--url", gateway.url()});
    return run_fiscalctl(words, input);
  }

  FakeGateway gateway;
};

constexpr const char* a_bill =
    R"({"id":"bil_1","object":"billing_invoice","number":"F-000007","status":"open","overdue":true,"reference":"order-1",
        "bill_to":{"name":"Ana Souza"},"amount":30000,"amount_paid":0,"due_date":"2026-11-10",
        "due":{"total":30700,"late_fee":600,"interest":100},"page_url":"https://pay.test/i/t"})";

}  // namespace

TEST_CASE("a billing invoice is created under its reference or its content, and shown with what is due",
          "[fiscalctl][billing]") {
  BillingConsole console(Told{201, a_bill});
  const Ran ran = console.run({"billing-invoice", "create", "-"}, R"({"amount":30000})");
  CHECK(ran.code == 0);
  for (const char* shown :
       {"F-000007", "open (overdue)", "Ana Souza", "300.00", "307.00", "6.00", "https://pay.test/i/t"}) {
    INFO(shown);
    CHECK(ran.out.find(shown) != std::string::npos);
  }
  REQUIRE(console.run({"billing-invoice", "create", "-"}, R"({"amount": 30000})").code == 0);
  REQUIRE(console.run({"billing-invoice", "create", "-"}, R"({"amount":30000,"reference":"order-1"})").code ==
          0);
  const auto asked = console.gateway.asked();
  REQUIRE(asked.size() == 3);
  CHECK(asked[0].method == "POST");
  CHECK(asked[0].target == "/v1/billing_invoices");
  CHECK(!key_sent(asked[0]).empty());
  CHECK(key_sent(asked[1]) == key_sent(asked[0]));
  CHECK(key_sent(asked[2]).empty());
}

TEST_CASE("money that came in is recorded once, however often the command is repeated",
          "[fiscalctl][billing]") {
  BillingConsole console(Told{200, a_bill});
  for (int again = 0; again < 2; ++again)
    REQUIRE(console
                .run({"billing-invoice", "pay", "bil_1", "--amount", "100", "--on", "2026-11-20", "--method",
                      "pix"})
                .code == 0);
  REQUIRE(console.run({"billing-invoice", "pay", "bil_1", "--reference", "tx-9"}).code == 0);
  CHECK(console.run({"billing-invoice", "pay", "bil_1", "--method", "cash"}).code == 2);
  CHECK(console.run({"billing-invoice", "pay", "bil_1", "--amount", "0"}).code == 2);
  const auto asked = console.gateway.asked();
  REQUIRE(asked.size() == 3);
  CHECK(asked[0].target == "/v1/billing_invoices/bil_1/pay");
  CHECK(asked[0].body == R"({"amount":100,"paid_on":"2026-11-20","method":"pix"})");
  CHECK(key_sent(asked[1]) == key_sent(asked[0]));
  CHECK(asked[2].body == R"({"reference":"tx-9"})");
  CHECK(key_sent(asked[2]).empty());
}

TEST_CASE("each billing command asks for what it is named after", "[fiscalctl][billing]") {
  struct Case {
    std::vector<std::string> words;
    std::string method;
    std::string target;
  };
  const Case cases[] = {
      {{"billing-invoice", "show", "bil_1"}, "GET", "/v1/billing_invoices/bil_1"},
      {{"billing-invoice", "void", "bil_1"}, "POST", "/v1/billing_invoices/bil_1/void"},
      {{"billing-invoice", "send", "bil_1"}, "POST", "/v1/billing_invoices/bil_1/send"},
      {{"billing-invoice", "list", "--status", "overdue", "--limit", "5"},
       "GET",
       "/v1/billing_invoices?limit=5&status=overdue"},
      {{"customer", "create", "-"}, "POST", "/v1/customers"},
      {{"customer", "show", "cus_1"}, "GET", "/v1/customers/cus_1"},
      {{"customer", "list", "--tax-id", "529.982.247-25"},
       "GET",
       "/v1/customers?limit=50&tax_id=529.982.247-25"},
      {{"customer", "delete", "cus_1"}, "DELETE", "/v1/customers/cus_1"},
      {{"charge", "create", "-"}, "POST", "/v1/charges"},
      {{"charge", "show", "chg_1"}, "GET", "/v1/charges/chg_1"},
      {{"charge", "list", "--kind", "payment", "--customer", "cus 1"},
       "GET",
       "/v1/charges?limit=50&kind=payment&customer=cus%201"},
      {{"charge", "pay", "chg_1"}, "POST", "/v1/charges/chg_1/pay"},
      {{"charge", "void", "chg_1"}, "POST", "/v1/charges/chg_1/cancel"},
  };
  BillingConsole console(Told{200, R"({"id":"x_1","data":[]})"});
  for (const Case& each : cases) {
    INFO(each.target);
    CHECK(console.run(each.words, R"({"reference":"r"})").code == 0);
    const Asked asked = console.gateway.asked().back();
    CHECK(asked.method == each.method);
    CHECK(asked.target == each.target);
  }
  CHECK(console.gateway.asked().size() == std::size(cases));
}

TEST_CASE("lists of what is billed are tables, with a way to the next page", "[fiscalctl][billing]") {
  BillingConsole console(Told{200, std::string(R"({"data":[)") + a_bill + R"(],"next_cursor":"c2"})"});
  const Ran ran = console.run({"billing-invoice", "list"});
  CHECK(ran.out.find("BILLING INVOICE") == 0);
  CHECK(ran.out.find("F-000007") != std::string::npos);
  CHECK(ran.out.ends_with("more: repeat with --cursor c2\n"));
  BillingConsole people(
      Told{200, R"({"data":[{"id":"cus_1","party":{"name":"Ana\u001b[2J","tax_id":"52998224725"}}]})"});
  const Ran listed = people.run({"customer", "list"});
  CHECK(listed.out.find("52998224725") != std::string::npos);
  CHECK(listed.out.find('\x1b') == std::string::npos);  // A name is not a command to the terminal.
}

TEST_CASE("what the gateway refuses is one complaint with the reasons", "[fiscalctl][billing]") {
  BillingConsole console(Told{
      409, R"({"title":"The billing invoice is paid","code":"wrong_status","detail":"It cannot be void"})",
      "application/problem+json"});
  const Ran ran = console.run({"billing-invoice", "void", "bil_1"});
  CHECK(ran.code == 1);
  CHECK(ran.complaints() == 1);
  CHECK(ran.err.find("paid") != std::string::npos);
}

}  // namespace fiscal::test
