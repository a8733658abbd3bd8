#include "tests/dialect/chargefy/chargefy_house.h"
#include "tests/dialect/support/seed.h"

namespace fiscal::test {
namespace {

const std::string by_amount = R"({
      "amount": 12990,
      "customer": "cus_123"
    })";

const std::string by_lines = R"({
      "customer": "cus_123",
      "line_items": [
        {
          "price": "price_123"
        }
      ]
    })";

/// The page's own answer, as it stands there.
const char* const chargefy_answer = R"({
    "id": "inv_123",
    "object": "invoice",
    "allow_late_payment": true,
    "amount_credit_balance_applied": 0,
    "amount_discount": 0,
    "amount_due": 12990,
    "amount_due_now": 12990,
    "amount_paid": 0,
    "amount_remaining": 12990,
    "amount_subtotal": 12990,
    "amount_tax": 0,
    "amount_total": 12990,
    "billing_reason": "manual",
    "collection_method": "send_invoice",
    "created_at": "2026-05-19T18:00:00Z",
    "currency": "brl",
    "customer": "cus_123",
    "customer_billing_address": {},
    "customer_billing_name": "Ada Lovelace",
    "customer_document": "12345678901",
    "customer_document_type": "cpf",
    "customer_email": "ada@example.com",
    "customer_name": "Ada Lovelace",
    "default_payment_method": null,
    "description": "Mensalidade de junho",
    "due_date": "2026-06-10T03:00:00Z",
    "ending_balance": 0,
    "hosted_invoice_url": "https://billing.chargefy.io/invoice/ilink_8Pz6wKf3tVn2Qa9LmXr4Bc7D",
    "interest": {
      "percent_per_month": 1
    },
    "interest_amount": null,
    "invoice_pdf_url": null,
    "late_fee": {
      "type": "percentage",
      "value": 2
    },
    "late_fee_amount": null,
    "latest_charge": null,
    "line_items": [
      {
        "id": "ili_123",
        "object": "invoice_line_item",
        "amount_discount": 0,
        "amount_subtotal": 12990,
        "amount_tax": 0,
        "amount_total": 12990,
        "currency": "brl",
        "description": "Mensalidade de junho",
        "discountable": true,
        "metadata": {},
        "period_end": null,
        "period_start": null,
        "position": 0,
        "price": null,
        "price_data": {
          "currency": "brl",
          "unit_amount": 12990
        },
        "product": null,
        "proration": false,
        "proration_details": {},
        "quantity": 1,
        "recurring_interval": null,
        "recurring_interval_count": null,
        "subscription_item": null,
        "unit_amount": 12990
      }
    ],
    "livemode": true,
    "marked_uncollectible_at": null,
    "metadata": {
      "order_id": "6735"
    },
    "number": "K7M2-0001",
    "paid_at": null,
    "payment_intent": null,
    "payment_method_types": ["pix", "boleto", "credit_card"],
    "payments": {
      "object": "list",
      "data": [],
      "has_more": false,
      "url": "/v1/invoices/inv_123/payments"
    },
    "starting_balance": 0,
    "statement_descriptor": null,
    "status": "open",
    "subscription": null,
    "updated_at": "2026-05-19T18:00:00Z",
    "voided_at": null
  })";

bool fits(const std::string& text, const std::string& pattern_of_page) {
  if (text.size() != pattern_of_page.size()) return false;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] == '-') != (pattern_of_page[at] == '-')) return false;
  return true;
}

}  // namespace

TEST_CASE("Chargefy: the page's answer comes member for member", "[chargefy]") {
  CHECK(Seed("002").has(chargefy_answer));
  ChargefyHouse house;
  Json answer = house.create(
      R"({"amount":12990,"customer":"cus_123","description":"Mensalidade de junho","due_date":"2026-06-10T03:00:00Z",
    "late_fee":{"type":"percentage","value":2},"interest":{"percent_per_month":1},"metadata":{"order_id":"6735"}})");
  Json expected = Json::parse(chargefy_answer);
  // What no two invoices share.
  const std::string id = answer["id"];
  CHECK(id.starts_with("inv_"));
  CHECK(answer["hosted_invoice_url"].get<std::string>().starts_with("http://gateway.test/"));
  CHECK(fits(answer["number"], expected["number"]));
  CHECK(answer["number"].get<std::string>().ends_with("-0001"));
  CHECK(answer["line_items"][0]["id"].get<std::string>().starts_with("ili_"));
  for (const char* own : {"id", "hosted_invoice_url", "number"}) answer[own] = expected[own];
  answer["line_items"][0]["id"] = "ili_123";
  CHECK(answer["payments"]["url"] == "/v1/invoices/" + id + "/payments");
  answer["payments"]["url"] = expected["payments"]["url"];
  // The page's CPF has wrong check digits, and these tests run in the test environment.
  expected["customer_document"] = "12345678909";
  expected["livemode"] = false;
  CHECK(answer.dump() == expected.dump());  // In the same order, too.
}

TEST_CASE("the two samples of the page are taken as they stand", "[chargefy]") {
  const Seed seed("002");
  CHECK(seed.has(by_amount));
  CHECK(seed.has(by_lines));
  ChargefyHouse house;
  const Json plain = house.create(by_amount);
  CHECK(plain["amount_total"] == 12990);
  CHECK(plain["due_date"] == "2026-05-19T03:00:00Z");  // Today, where the account is.
  CHECK(plain["allow_late_payment"] == false);
  CHECK(plain["late_fee"].is_null());
  CHECK(plain["interest"].is_null());
  CHECK(plain["description"].is_null());
  CHECK(plain["payment_method_types"] == Json{"pix", "boleto", "credit_card"});
  CHECK(plain["metadata"] == Json::object());

  const Json lines = house.create(by_lines);
  CHECK(lines["amount_total"] == 12990);
  const Json& line = lines["line_items"][0];
  CHECK(line["price"] == "price_123");
  CHECK(line["price_data"].is_null());
  CHECK(line["product"] == "prod_123");
  CHECK(line["description"] == "Plano mensal");
  CHECK(house.count() == 2);
}

TEST_CASE("each field of the request does what the page says", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice =
      house.create(R"({"customer":"cus_123","collection_method":"send_invoice","due_date":"2026-06-10",
    "line_items":[{"price_data":{"currency":"brl","unit_amount":1000},"quantity":3,"description":"Hora","metadata":{"k":"v"}},{"price":"price_123","quantity":2}],
    "late_fee":{"type":"fixed","value":500},"interest":{"percent_per_month":2.5},"allow_late_payment":true,
    "payment_method_types":["boleto"],"delivery":"manual","default_payment_method":"pm_1","metadata":{"a":"1"}})");
  CHECK(invoice["amount_total"] == 28980);
  CHECK(invoice["due_date"] == "2026-06-10T03:00:00Z");
  CHECK(invoice["late_fee"] == Json{{"type", "fixed"}, {"value", 500}});
  CHECK(invoice["interest"] == Json{{"percent_per_month", 2.5}});
  CHECK(invoice["allow_late_payment"] == true);
  CHECK(invoice["payment_method_types"] == Json::array({"boleto"}));
  CHECK(invoice["default_payment_method"] == "pm_1");
  CHECK(invoice["metadata"] == Json{{"a", "1"}});
  CHECK(invoice["line_items"][0]["amount_total"] == 3000);
  CHECK(invoice["line_items"][0]["metadata"] == Json{{"k", "v"}});
  CHECK(invoice["line_items"][1]["position"] == 1);
  CHECK(json_of(house.send("GET", "/v1/invoices/" + invoice["id"].get<std::string>())) == invoice);
}

TEST_CASE("bad input is named by its parameter and has no effect", "[chargefy]") {
  struct Case {
    std::string body;
    std::string code;
    std::string param;
  };
  const auto with = [](const std::string& member) {
    return R"({"customer":"cus_123","amount":100,)" + member + "}";
  };
  const Case cases[] = {
      {R"({"amount":100})", "parameter_missing", "customer"},
      {R"({"customer":"cus_123"})", "parameter_missing", "line_items"},
      {R"({"customer":"cus_9","amount":100})", "resource_missing", "customer"},
      {R"({"customer":"cus_123","amount":100,"line_items":[{"price":"price_123"}]})",
       "parameter_invalid_combination", "amount"},
      {R"({"customer":"cus_123","line_items":[]})", "parameter_invalid_array", "line_items"},
      {R"({"customer":"cus_123","line_items":[{}]})", "parameter_invalid_combination", "line_items[0]"},
      {R"({"customer":"cus_123","line_items":[{"price":"price_9"}]})", "resource_missing",
       "line_items[0][price]"},
      {R"({"customer":"cus_123","line_items":[{"price":"price_123","quantity":0}]})",
       "parameter_invalid_integer", "line_items[0][quantity]"},
      {R"({"customer":"cus_123","line_items":[{"price_data":{"currency":"usd","unit_amount":1}}]})",
       "parameter_invalid_enum", "line_items[0][price_data][currency]"},
      {R"({"customer":"cus_123","line_items":[{"price_data":{"currency":"brl"}}]})", "parameter_missing",
       "line_items[0][price_data][unit_amount]"},
      {R"({"customer":"cus_123","amount":"100"})", "parameter_invalid_integer", "amount"},
      {R"({"customer":"cus_123","amount":-1})", "parameter_invalid_integer", "amount"},
      {R"({"customer":"cus_123","amount":1.5})", "parameter_invalid_integer", "amount"},
      {with(R"("due_date":"10/06/2026")"), "parameter_invalid_date", "due_date"},
      {with(R"("due_date":"2026-05-18")"), "parameter_invalid_date", "due_date"},
      {with(R"("late_fee":{"value":2})"), "parameter_missing", "late_fee[type]"},
      {with(R"("late_fee":{"type":"percentage"})"), "parameter_missing", "late_fee[value]"},
      {with(R"("late_fee":{"type":"percentage","value":101})"), "parameter_invalid_number",
       "late_fee[value]"},
      {with(R"("late_fee":{"type":"fixed","value":0.5})"), "parameter_invalid_integer", "late_fee[value]"},
      {with(R"("late_fee":{"type":"daily","value":1})"), "parameter_invalid_enum", "late_fee[type]"},
      {with(R"("interest":{})"), "parameter_missing", "interest[percent_per_month]"},
      {with(R"("interest":{"percent_per_month":-1})"), "parameter_invalid_number",
       "interest[percent_per_month]"},
      {with(R"("allow_late_payment":"yes")"), "parameter_invalid_boolean", "allow_late_payment"},
      {with(R"("payment_method_types":["cash"])"), "parameter_invalid_enum", "payment_method_types"},
      {with(R"("payment_method_types":["pix","pix"])"), "parameter_invalid_enum", "payment_method_types"},
      {with(R"("delivery":"fax")"), "parameter_invalid_enum", "delivery"},
      {with(R"("delivery":"chargefy")"), "email_not_configured",
       "delivery"},  // This gateway sends no e-mail.
      {with(R"("collection_method":"charge_automatically")"), "collection_method_unavailable",
       "collection_method"},
      {with(R"("metadata":{"a":[1]})"), "parameter_invalid_hash", "metadata"},
      {with(R"("colour":"red")"), "parameter_unknown", "colour"},
      {"[]", "request_body_invalid", ""},
      {"{", "request_body_invalid", ""},
  };
  ChargefyHouse house;
  for (const Case& each : cases) {
    const auto answer = house.send("POST", "/v1/invoices", each.body);
    INFO(each.body << " -> " << answer.body);
    CHECK(answer.status == 400);
    const Json error = json_of(answer)["error"];
    CHECK(error["type"] == "invalid_request_error");
    CHECK(error["code"] == each.code);
    CHECK_FALSE(error["message"].get<std::string>().empty());
    CHECK(error.value("param", "") == each.param);
  }
  CHECK(house.count() == 0);
}

TEST_CASE("Pix is a default only where the account has a key, and is refused by name where not",
          "[chargefy]") {
  ChargefyHouse house;
  REQUIRE(house.send("POST", "/v1/customers", R"({"id":"cus_5","name":"Bob"})", "other").status == 200);
  const Json invoice =
      json_of(house.send("POST", "/v1/invoices", R"({"customer":"cus_5","amount":100})", "other"));
  CHECK(invoice["payment_method_types"] == Json{"boleto", "credit_card"});
  const auto refused = house.send(
      "POST", "/v1/invoices", R"({"customer":"cus_5","amount":100,"payment_method_types":["pix"]})", "other");
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["error"]["param"] == "payment_method_types");
}

TEST_CASE("a key that is not ours is 401", "[chargefy]") {
  ChargefyHouse house;
  for (const DialectHouse::Headers& headers :
       {DialectHouse::Headers{}, DialectHouse::Headers{{"authorization", "Bearer ch_live_1"}}}) {
    const auto answer = house.call("POST", "/chargefy/v1/invoices", by_amount, headers);
    CHECK(answer.status == 401);
    CHECK(json_of(answer)["error"]["type"] == "authentication_error");
  }
}

}  // namespace fiscal::test
