#include "tests/dialect/support/dialect_house.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// The gateway, spoken to in our own API with a key of "acme".
struct Desk : DialectHouse {
  api::Response ask(const std::string& method, const std::string& target, const Json& body = {},
                    const std::string& key_text = "", const std::string& account = "acme") {
    Headers headers{{"authorization", "Bearer " + key(account)}};
    if (!key_text.empty()) headers.emplace_back("idempotency-key", key_text);
    return call(method, target, body.is_null() ? "" : body.dump(), headers);
  }
  Json created(const Json& body, const std::string& target = "/v1/billing_invoices") {
    const auto answer = ask("POST", target, body);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return json_of(answer);
  }
};

const Json ana{{"tax_id", "123.456.789-09"}, {"name", "Ana Souza"}, {"email", "ana@example.com"}};

Json a_bill(const std::string& reference) {
  return {{"reference", reference},
          {"bill_to", ana},
          {"amount", 12990},
          {"description", "Mensalidade"},
          {"due_date", "2026-11-27"}};
}

const Json support{{"service", {{"national_code", "010701"}, {"description", "Suporte em sistemas"}}}};

std::string fields_of(const api::Response& response) {
  const Json body = json_of(response);
  std::string text = body["code"].get<std::string>();
  for (const Json& error : body.value("errors", Json::array()))
    text += " " + error["field"].get<std::string>() + ":" + error["code"].get<std::string>();
  return text;
}

}  // namespace

TEST_CASE("customers are kept, found, changed and deleted over the API", "[billing][api]") {
  Desk desk;
  const auto first = desk.ask("POST", "/v1/customers", {{"party", ana}, {"reference", "a-1"}});
  REQUIRE(first.status == 201);
  const std::string id = json_of(first)["id"];
  CHECK(header_of(first, "Location") == "/v1/customers/" + id);
  CHECK(json_of(first)["party"]["tax_id"] == "12345678909");
  CHECK(desk.ask("POST", "/v1/customers", {{"party", ana}, {"reference", "a-1"}}).status == 200);
  CHECK(json_of(desk.ask("GET", "/v1/customers?tax_id=12345678909"))["data"].size() == 1);
  Json changed = ana;
  changed["name"] = "Ana Lima";
  CHECK(json_of(desk.ask("PUT", "/v1/customers/" + id, {{"party", changed}}))["party"]["name"] == "Ana Lima");
  for (const auto& [method, body] :
       {std::pair("GET", Json()), std::pair("PUT", Json{{"party", ana}}), std::pair("DELETE", Json())}) {
    CHECK(desk.ask(method, "/v1/customers/" + id, body, "", "other").status == 404);
  }
  CHECK(desk.ask("DELETE", "/v1/customers/" + id).status == 200);
  CHECK(json_of(desk.ask("GET", "/v1/customers"))["data"].empty());
  CHECK(
      fields_of(desk.ask("POST", "/v1/customers", {{"party", {{"name", "X"}, {"tax_id", "12345678900"}}}})) ==
      "customer_invalid /party/tax_id:tax_id_invalid");
  CHECK(fields_of(desk.ask("POST", "/v1/customers", {{"party", {{"name", "X"}}}, {"nam", 1}})) ==
        "customer_invalid /nam:field_unknown");
  CHECK(desk.ask("POST", "/v1/customers", {{"party", {{"name", "X"}, {"no_foreign_tax_id", "exempt"}}}})
            .status == 400);
  CHECK(desk.call("GET", "/v1/customers").status == 401);
}

TEST_CASE("a charge has one living service invoice, and another after that one came to nothing",
          "[billing][api]") {
  Desk desk;
  const std::string customer = desk.created({{"party", ana}}, "/v1/customers")["id"];
  const Json wanted{{"kind", "payment"}, {"reference", "p-1"}, {"customer", customer}, {"amount", 5000}};
  const std::string id = desk.created(wanted, "/v1/charges")["id"];
  CHECK(desk.ask("POST", "/v1/charges", wanted).status == 200);
  Json other = wanted;
  other["amount"] = 1;
  CHECK(fields_of(desk.ask("POST", "/v1/charges", other)) == "reference_in_use /amount:differs_from_earlier");
  other["customer"] = "cus_unknown";
  CHECK(fields_of(desk.ask("POST", "/v1/charges", other)) == "customer_unknown /customer:customer_unknown");

  const std::string target = "/v1/charges/" + id + "/service_invoice";
  CHECK(fields_of(desk.ask("POST", target)) == "service_missing /service:service_missing");
  const auto issued = desk.ask("POST", target, support);
  INFO(issued.body);
  REQUIRE(issued.status == 202);
  CHECK(json_of(issued)["amount"] == 5000);
  const std::string invoice = json_of(issued)["id"];
  CHECK(desk.accepted(desk.invoices().at(0))["customer"]["tax_id"] == "12345678909");
  CHECK(desk.accepted(desk.invoices().at(0))["charge"] == Json{{"kind", "payment"}, {"reference", "p-1"}});
  // The same request again is the same invoice.
  CHECK(json_of(desk.ask("POST", target, support))["id"] == invoice);
  desk.run();
  CHECK(json_of(desk.ask("GET", "/v1/charges/" + id))["service_invoice"] ==
        Json{{"id", invoice}, {"status", "authorized"}});
  CHECK(desk.invoices().size() == 1);
  REQUIRE(desk.ask("POST", "/v1/invoices/" + invoice + "/cancel",
                   {{"reason", "issued_in_error"}, {"text", "Emitida por engano"}})
              .status == 202);
  desk.run();
  const auto second = desk.ask("POST", target, support);
  REQUIRE(second.status == 202);
  CHECK(json_of(second)["id"] != invoice);
  CHECK(json_of(second)["follows"] == invoice);

  CHECK(json_of(desk.ask("POST", "/v1/charges/" + id + "/pay", {{"paid_on", "2026-11-20"}}))["paid_on"] ==
        "2026-11-20");
  CHECK(json_of(desk.ask("POST", "/v1/charges/" + id + "/pay"))["paid_on"] == "2026-11-20");
  CHECK(desk.ask("POST", "/v1/charges/" + id + "/cancel").status == 409);
  CHECK(json_of(desk.ask("GET", "/v1/charges?status=paid&kind=payment"))["data"].size() == 1);
  CHECK(desk.ask("GET", "/v1/charges/" + id, {}, "", "other").status == 404);
  CHECK(desk.ask("POST", target, support, "", "other").status == 404);
}

TEST_CASE("the catalog says what is rendered and how it is taxed", "[billing][api]") {
  Desk desk;
  Json entry = support;
  entry["code"] = "support";
  entry["name"] = "Suporte";
  const std::string id = desk.created(entry, "/v1/services")["id"];
  entry["taxes"] = {{"iss", {{"rate", "2.00"}}}};
  CHECK(desk.ask("POST", "/v1/services", entry).status == 200);
  CHECK(json_of(desk.ask("GET", "/v1/services?code=support"))["data"].size() == 1);
  CHECK(json_of(desk.ask("GET", "/v1/services"))["data"].at(0)["taxes"]["iss"]["rate"] == "2.00");

  Json bill = a_bill("b-1");
  bill["service"] = {{"catalog", id}};
  const std::string billed = desk.created(bill)["id"];
  REQUIRE(desk.ask("POST", "/v1/billing_invoices/" + billed + "/service_invoice").status == 202);
  const Json accepted = desk.accepted(desk.invoices().at(0));
  CHECK(accepted["service"]["national_code"] == "010701");
  CHECK(accepted["taxes"]["iss"]["rate"] == "2.00");
  CHECK(accepted["amount"] == 12990);
  CHECK(accepted["reference"] == "billing_invoice:" + billed);
  desk.run();
  CHECK(json_of(desk.ask("GET", "/v1/billing_invoices/" + billed))["service_invoice"]["status"] ==
        "authorized");
  CHECK(desk.ask("DELETE", "/v1/services/" + id).status == 200);
  CHECK(json_of(desk.ask("GET", "/v1/services"))["data"].empty());
}

TEST_CASE("a billing invoice is created once, shown, listed, paid and made void over the API",
          "[billing][api]") {
  Desk desk;
  const Json invoice = desk.created(a_bill("order-1"));
  const std::string id = invoice["id"], self = "/v1/billing_invoices/" + id;
  CHECK(invoice["number"] == "F-000001");
  CHECK(invoice["due"]["total"] == 12990);
  CHECK(invoice["overdue"] == false);
  CHECK(invoice["page_url"].get<std::string>().starts_with("https://pay.test/i/"));
  for (const char* internal : {"page_token", "request", "fingerprint", "terms"})
    CHECK_FALSE(invoice.contains(internal));
  const auto again = desk.ask("POST", "/v1/billing_invoices", a_bill("order-1"), "some-key");
  CHECK(again.status == 200);
  CHECK(header_of(again, "Idempotent-Replayed") == "true");
  Json other = a_bill("order-1");
  other["amount"] = 1;
  CHECK(fields_of(desk.ask("POST", "/v1/billing_invoices", other)) ==
        "reference_in_use /amount:differs_from_earlier");
  other.erase("reference");
  CHECK(desk.ask("POST", "/v1/billing_invoices", other).status == 400);
  other["due_date"] = "2026-01-01";
  CHECK(fields_of(desk.ask("POST", "/v1/billing_invoices", other, "k")) ==
        "billing_invoice_invalid /due_date:date_in_the_past");
  other["bill_to"]["name"] = "${secret:a}";
  CHECK(desk.ask("POST", "/v1/billing_invoices", other, "k").status == 422);

  for (const char* change :
       {"", "/pay", "/void", "/uncollectible", "/renew_page", "/send", "/service_invoice"})
    CHECK(desk.ask(*change == '\0' ? "GET" : "POST", self + change, {}, *change == '\0' ? "" : "k", "other")
              .status == 404);
  CHECK(json_of(desk.ask("GET", self))["status"] == "open");
  CHECK(desk.ask("POST", self + "/pay", {}).status == 400);
  CHECK(fields_of(desk.ask("POST", self + "/pay", {{"amount", 12991}}, "pay-1")) ==
        "payment_exceeds_due /amount:payment_exceeds_due");
  const auto paid = desk.ask("POST", self + "/pay", {{"method", "pix"}}, "pay-1");
  CHECK(json_of(paid)["status"] == "paid");
  CHECK(json_of(desk.ask("POST", self + "/pay", {{"method", "pix"}}, "pay-1"))["version"] ==
        json_of(paid)["version"]);
  CHECK(desk.ask("POST", self + "/void").status == 409);
  CHECK(desk.ask("POST", self + "/send").status == 422);

  const std::string second = desk.created(a_bill("order-2"))["id"];
  CHECK(json_of(desk.ask("POST", "/v1/billing_invoices/" + second + "/void"))["status"] == "void");
  CHECK(desk.ask("POST", "/v1/billing_invoices/" + second + "/service_invoice", support).status == 409);
  CHECK(json_of(desk.ask("GET", "/v1/billing_invoices?status=paid"))["data"].size() == 1);
  const Json page = json_of(desk.ask("GET", "/v1/billing_invoices?limit=1"));
  CHECK(page["data"].at(0)["id"] == second);
  CHECK(json_of(desk.ask(
            "GET", "/v1/billing_invoices?limit=1&cursor=" + page["next_cursor"].get<std::string>()))["data"]
            .at(0)["id"] == id);
  for (const char* wrong : {"?limit=0", "?cursor=x", "?status=late", "?colour=red"})
    CHECK(desk.ask("GET", std::string("/v1/billing_invoices") + wrong).status == 400);
}

TEST_CASE("whoever has the address of a page sees it, and nobody else", "[billing][api]") {
  Desk desk;
  CHECK(fields_of(desk.ask("PUT", "/v1/billing_profile", {{"pix", {{"key", "nothing"}}}})) ==
        "billing_profile_invalid /pix/key:pix_key_malformed");
  REQUIRE(desk.ask("PUT", "/v1/billing_profile", {{"pix", {{"key", "pix@example.com"}}}}).status == 200);
  CHECK(json_of(desk.ask("GET", "/v1/billing_profile"))["pix"]["key"] == "pix@example.com");
  const Json invoice = desk.created(a_bill("order-1"));
  const std::string address =
      invoice["page_url"].get<std::string>().substr(std::string("https://pay.test").size());
  const auto page = desk.call("GET", address);
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(page.body.find(invoice["pix_code"].get<std::string>()) != std::string::npos);
  CHECK(header_of(page, "Content-Security-Policy").starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK(header_of(page, "Cache-Control") == "no-store");
  CHECK(header_of(page, "Referrer-Policy") == "no-referrer");

  const Json renewed =
      json_of(desk.ask("POST", "/v1/billing_invoices/" + invoice["id"].get<std::string>() + "/renew_page"));
  CHECK(renewed["page_url"] != invoice["page_url"]);
  const auto gone = desk.call("GET", address);
  CHECK(gone.status == 404);
  CHECK(gone.content_type == "text/html; charset=utf-8");
  CHECK(gone.body.find("Acme") == std::string::npos);
  CHECK(desk.call("GET", "/i/x").status == 404);
}

TEST_CASE("where the profile wants it, a billing invoice is issued at the account's provider, once",
          "[billing][api]") {
  Desk desk;
  Json bill = a_bill("b-1");
  bill["amount"] = 13000;
  bill["metadata"] = {{"chargefy_customer", "cus_9"}};
  CHECK_FALSE(desk.created(bill).contains("provider_invoice"));
  REQUIRE(desk.ask("PUT", "/v1/billing_profile", {{"issue_at_provider", true}}).status == 200);
  bill["reference"] = "b-2";
  const Json created = desk.created(bill);
  CHECK(created["provider_invoice"]["status"] == "queued");
  desk.run();
  const auto repeated = desk.ask("POST", "/v1/billing_invoices", bill);
  CHECK(repeated.status == 200);
  CHECK(json_of(repeated)["provider_invoice"]["id"] == created["provider_invoice"]["id"]);
  CHECK(json_of(repeated)["provider_invoice"]["status"] == "authorized");
  REQUIRE(desk.invoices().size() == 1);
  const Json sent = desk.accepted(desk.invoices()[0]);
  CHECK(sent["type"] == "billing");
  CHECK(sent["amount"] == 13000);
  CHECK(sent["customer"]["tax_id"] == "12345678909");
  CHECK(sent["service"]["description"] == "Mensalidade");
  CHECK(sent["metadata"] == Json{{"chargefy_customer", "cus_9"}, {"due_date", "2026-11-27"}});
}

TEST_CASE("a billing invoice that is made void is cancelled at its provider", "[billing][api]") {
  Desk desk;
  REQUIRE(desk.ask("PUT", "/v1/billing_profile", {{"issue_at_provider", true}}).status == 200);
  Json bill = a_bill("b-1");
  bill["amount"] = 13000;
  const std::string path = "/v1/billing_invoices/" + desk.created(bill)["id"].get<std::string>();
  desk.run();
  CHECK(desk.ask("POST", path + "/void", {}, "", "other").status == 404);
  REQUIRE(desk.ask("POST", path + "/void").status == 200);
  desk.run();
  const Json ended = json_of(desk.ask("GET", path));
  CHECK(ended["status"] == "void");
  CHECK(ended["provider_invoice"]["status"] == "cancelled");
  CHECK(desk.ask("POST", path + "/void").status == 200);  // Said again, nothing more happens.
  // Its reference is free, and a new invoice is issued anew.
  CHECK(desk.created(bill)["provider_invoice"]["status"] == "queued");
}

TEST_CASE("a billing invoice that cannot be issued at the provider is not made", "[billing][api]") {
  Desk desk;
  REQUIRE(desk.ask("PUT", "/v1/billing_profile", {{"issue_at_provider", true}}).status == 200);
  Json bill = a_bill("b-1");
  bill["bill_to"] = {{"name", "Acme"}, {"tax_id", "11222333000181"}};  // The issuer itself.
  const auto refused = desk.ask("POST", "/v1/billing_invoices", bill);
  CHECK(refused.status == 422);
  CHECK(json_of(refused)["code"] == "invoice_invalid");
  CHECK(desk.invoices().empty());
  const auto first = desk.ask("POST", "/v1/billing_invoices", bill, "key");
  CHECK(first.status == 422);
  CHECK(json_of(desk.ask("POST", "/v1/billing_invoices", bill, "key"))["code"] == "refused_before");
  CHECK(json_of(desk.ask("GET", "/v1/billing_invoices?status=open"))["data"].empty());
  CHECK(desk.created(a_bill("b-1"))["provider_invoice"]["status"] == "queued");
}

}  // namespace fiscal::test
