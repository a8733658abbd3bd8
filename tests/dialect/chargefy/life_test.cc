#include "tests/dialect/chargefy/chargefy_house.h"

namespace fiscal::test {
namespace {

const std::string a_bill = R"({"amount":12990,"customer":"cus_123"})";

std::string path_of(const Json& invoice, const std::string& ending = {}) {
  return "/v1/invoices/" + invoice["id"].get<std::string>() + ending;
}

}  // namespace

TEST_CASE("a retried create is one invoice, and a later one another", "[chargefy]") {
  ChargefyHouse house;
  const Json first = house.create(a_bill);
  const auto second = house.send("POST", "/v1/invoices", a_bill);
  CHECK(json_of(second) == first);
  CHECK(header_of(second, dialects::repeat_header) == "true");
  CHECK(house.count() == 1);
  house.clock().advance(minutes(2));
  const Json later = house.create(a_bill);
  CHECK(later["id"] != first["id"]);
  CHECK(later["number"].get<std::string>().ends_with("-0002"));
}

TEST_CASE("an Idempotency-Key means one invoice however late, and nothing else under it", "[chargefy]") {
  ChargefyHouse house;
  const Json first = json_of(house.send("POST", "/v1/invoices", a_bill, "acme", "order 6735"));
  house.clock().advance(hours(3));
  CHECK(json_of(house.send("POST", "/v1/invoices", a_bill, "acme", "order 6735"))["id"] == first["id"]);
  const auto other =
      house.send("POST", "/v1/invoices", R"({"amount":1,"customer":"cus_123"})", "acme", "order 6735");
  CHECK(other.status == 400);
  CHECK(json_of(other)["error"]["type"] == "idempotency_error");
  CHECK(house.count() == 1);
}

TEST_CASE("snapshots are fixed at creation", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(a_bill);
  REQUIRE(house.send("POST", "/v1/customers/cus_123", R"({"name":"Ada King","email":"king@example.com"})")
              .status == 200);
  const Json now = json_of(house.send("GET", path_of(invoice)));
  CHECK(now["customer_name"] == "Ada Lovelace");
  CHECK(now["customer_email"] == "ada@example.com");
  CHECK(json_of(house.send("GET", "/v1/customers/cus_123"))["name"] == "Ada King");
}

TEST_CASE("an invoice is made void once, with its time", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(a_bill);
  house.clock().advance(hours(1));
  const Json ended = json_of(house.send("POST", path_of(invoice, "/void")));
  CHECK(ended["status"] == "void");
  CHECK(ended["voided_at"] == "2026-05-19T19:00:00Z");
  CHECK(ended["updated_at"] == "2026-05-19T19:00:00Z");
  CHECK(ended["paid_at"].is_null());
  CHECK(json_of(house.send("POST", path_of(invoice, "/void"))) == ended);
  CHECK(house.send("POST", path_of(invoice, "/pay"), R"({"paid_out_of_band":true})").status == 400);
}

TEST_CASE("money that came in elsewhere pays the invoice", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(a_bill);
  CHECK(json_of(house.send("POST", path_of(invoice, "/pay"), "{}"))["error"]["code"] ==
        "payment_method_unavailable");
  const Json paid = json_of(house.send("POST", path_of(invoice, "/pay"), R"({"paid_out_of_band":true})"));
  CHECK(paid["status"] == "paid");
  CHECK(paid["amount_paid"] == 12990);
  CHECK(paid["amount_remaining"] == 0);
  CHECK(paid["paid_at"] == "2026-05-19T18:00:00Z");
  CHECK(paid["payments"]["data"][0]["amount"] == 12990);
  CHECK(json_of(house.send("GET", path_of(invoice, "/payments"))) == paid["payments"]);
  const auto refused = house.send("POST", path_of(invoice, "/void"));
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["error"]["code"] == "invoice_status_invalid");
}

TEST_CASE("what nobody will pay is uncollectible", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(a_bill);
  const Json ended = json_of(house.send("POST", path_of(invoice, "/mark_uncollectible")));
  CHECK(ended["status"] == "uncollectible");
  CHECK(ended["marked_uncollectible_at"] == "2026-05-19T18:00:00Z");
}

TEST_CASE("fee and interest show once the invoice is late", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(R"({"amount":10000,"customer":"cus_123","due_date":"2026-06-10",
    "late_fee":{"type":"percentage","value":2},"interest":{"percent_per_month":3}})");
  house.clock().set_wall(
      *parse_instant("2026-06-20T15:00:00Z"));  // Ten days late: 2 % and ten thirtieths of 3 %.
  const Json late = json_of(house.send("GET", path_of(invoice)));
  CHECK(late["status"] == "open");
  CHECK(late["late_fee_amount"] == 200);
  CHECK(late["interest_amount"] == 100);
  CHECK(late["amount_due"] == 10000);
  CHECK(late["amount_due_now"] == 10300);
}

TEST_CASE("sending says why it cannot where the gateway sends no e-mail", "[chargefy]") {
  ChargefyHouse house;
  const auto answer = house.send("POST", path_of(house.create(a_bill), "/send"));
  CHECK(answer.status == 400);
  CHECK(json_of(answer)["error"]["code"] == "email_not_configured");
}

TEST_CASE("lists go by the last id that was seen", "[chargefy]") {
  ChargefyHouse house;
  REQUIRE(house.send("POST", "/v1/customers", R"({"id":"cus_2","name":"Bob"})").status == 200);
  std::vector<std::string> ids;
  for (int amount = 1; amount <= 5; ++amount)
    ids.insert(ids.begin(), house.create(R"({"customer":")" + std::string(amount == 3 ? "cus_2" : "cus_123") +
                                         R"(","amount":)" + std::to_string(amount) + "}")["id"]);
  const Json first = json_of(house.send("GET", "/v1/invoices?limit=2"));
  CHECK(first["object"] == "list");
  CHECK(first["has_more"] == true);
  REQUIRE(first["data"].size() == 2);
  CHECK(first["data"][0]["id"] == ids[0]);
  const Json second = json_of(
      house.send("GET", "/v1/invoices?limit=2&starting_after=" + first["data"][1]["id"].get<std::string>()));
  CHECK(second["data"][0]["id"] == ids[2]);
  const Json last = json_of(house.send("GET", "/v1/invoices?limit=2&starting_after=" + ids[3]));
  CHECK(last["data"].size() == 1);
  CHECK(last["has_more"] == false);
  CHECK(json_of(house.send("GET", "/v1/invoices?customer=cus_2"))["data"].size() == 1);
  CHECK(json_of(house.send("GET", "/v1/invoices?status=void"))["data"].empty());
  for (const std::string wrong :
       {"limit=0", "limit=101", "status=draft", "starting_after=inv_0", "colour=red"})
    CHECK(house.send("GET", "/v1/invoices?" + wrong).status == 400);
}

TEST_CASE("another account's invoices, customers and prices are 404", "[chargefy]") {
  ChargefyHouse house;
  const Json invoice = house.create(a_bill);
  for (const auto& [method, path] : {std::pair<std::string, std::string>{"GET", path_of(invoice)},
                                     {"POST", path_of(invoice, "/void")},
                                     {"POST", path_of(invoice, "/pay")},
                                     {"POST", path_of(invoice, "/send")},
                                     {"GET", path_of(invoice, "/payments")},
                                     {"GET", "/v1/customers/cus_123"},
                                     {"POST", "/v1/customers/cus_123"},
                                     {"GET", "/v1/prices/price_123"}}) {
    INFO(method << " " << path);
    const auto answer = house.send(method, path, {}, "other");
    CHECK(answer.status == 404);
    CHECK(json_of(answer)["error"]["code"] == "resource_missing");
  }
  CHECK(house.count("other") == 0);
  CHECK(json_of(house.send("GET", path_of(invoice)))["status"] == "open");
}

TEST_CASE("customers keep the ids that they had, and say what is wrong", "[chargefy]") {
  ChargefyHouse house;
  const Json customer = json_of(house.send("GET", "/v1/customers/cus_123"));
  CHECK(customer["document"] == "12345678909");
  CHECK(customer["document_type"] == "cpf");
  CHECK(json_of(house.send("POST", "/v1/customers", R"({"id":"cus_123","name":"Eve"})"))["error"]["param"] ==
        "id");
  CHECK(json_of(house.send("POST", "/v1/customers", R"({"email":"a@b.co"})"))["error"]["param"] == "name");
  CHECK(json_of(house.send("POST", "/v1/customers",
                           R"({"name":"Eve","document":"12345678901"})"))["error"]["param"] == "document");
  CHECK(json_of(house.send("POST", "/v1/customers",
                           R"({"name":"Eve","email":"no address"})"))["error"]["param"] == "email");
  CHECK(json_of(house.send("GET", "/v1/customers/cus_123"))["name"] == "Ada Lovelace");
}

}  // namespace fiscal::test
