#include "tests/dialect/fatoripay/fatoripay_house.h"

namespace fiscal::test {
namespace {

Json bill_with(const std::string& member, const Json& value) {
  Json body = Json::parse(page_request);
  body[member] = value;
  return body;
}

}  // namespace

TEST_CASE("ref is the caller's key: a repeat finds its invoice, another request is told so", "[fatoripay]") {
  FatoriPayHouse house;
  const Json first = house.created(page_request);
  house.clock().advance(hours(48));
  const auto again = house.create(page_request);
  CHECK(json_of(again) == first);
  CHECK(header_of(again, dialects::repeat_header) == "true");
  const auto other = house.create(bill_with("description", "Outra").dump());
  CHECK(other.status == 422);
  CHECK(json_of(other)["errors"]["ref"] == Json::array({"O campo ref já está sendo utilizado."}));
  CHECK(house.count() == 1);
  // A cancelled invoice gives its ref back.
  REQUIRE(house.send("POST", "/invoices/" + first["id"].get<std::string>() + "/cancel").status == 200);
  CHECK(house.created(bill_with("description", "Outra").dump())["id"] != first["id"]);
}

TEST_CASE("a login answers a token that serves alone", "[fatoripay]") {
  FatoriPayHouse house;
  const auto answer = house.send("POST", "/auth/login", R"({"username":"merchant"})");
  REQUIRE(answer.status == 200);
  const std::string token = json_of(answer)["access_token"];
  CHECK(house.call("GET", "/fatoripay/api/v1/invoices/", {}, {{"authorization", "Bearer " + token}}).status ==
        200);
  const auto renewed =
      house.call("POST", "/fatoripay/api/v1/auth/refresh", "{}", {{"authorization", "Bearer " + token}});
  CHECK(json_of(renewed)["access_token"] == token);
  const auto refused =
      house.call("POST", "/fatoripay/api/v1/auth/login", "{}", {{"client-id", "a"}, {"client-secret", "b"}});
  CHECK(refused.status == 401);
  CHECK(json_of(refused) == Json{{"message", "Unauthenticated."}});
}

TEST_CASE("statuses follow the invoice: unpaid, overdue, paid, canceled", "[fatoripay]") {
  FatoriPayHouse house;
  const std::string id = house.created(page_request)["id"];
  const auto shown = [&] { return json_of(house.send("GET", "/invoices/" + id)); };
  CHECK(shown()["status"] == "unpaid");
  house.clock().set_wall(*parse_instant("2025-12-03T12:00:00-03:00"));
  CHECK(shown()["status"] == "overdue");
  const auto kept = *house.bills().find_by_reference("acme", "001");
  REQUIRE(house.bills().pay("acme", kept.id, {.method = billing::PaymentMethod::Pix}).ok());
  CHECK(shown()["status"] == "paid");
  CHECK(shown()["paid_at"] == "03/12/2025");
  CHECK(shown()["payment"] == Json{{"method", "pix"}, {"amount", "524.13"}, {"paid_at", "03/12/2025"}});
  const auto late = house.send("POST", "/invoices/" + id + "/cancel");
  CHECK(late.status == 422);
  CHECK(json_of(late)["message"] == "A fatura já foi paga e não pode ser cancelada.");

  Json second = bill_with("ref", "002");
  second["due_date"] = "10-12-2025";
  const std::string other = house.created(second.dump())["id"];
  CHECK(json_of(house.send("POST", "/invoices/" + other + "/cancel"))["status"] == "canceled");
  CHECK(json_of(house.send("POST", "/invoices/" + other + "/cancel"))["status"] == "canceled");
}

TEST_CASE("where the account says what is rendered, each invoice has its NFS-e, once", "[fatoripay]") {
  FatoriPayHouse house;
  house.agree(R"({"services":{"fatoripay":{"national_code":"010701"}}})");
  house.created(bill_with("discount_amount", 413).dump());
  house.created(bill_with("discount_amount", 413).dump());
  REQUIRE(house.invoices().size() == 1);
  const Json accepted = house.accepted(house.invoices()[0]);
  CHECK(accepted["amount"] == 52413);
  CHECK(accepted["discounts"]["unconditional"] == 413);
  CHECK(accepted["customer"]["tax_id"] == "01234567890");
  CHECK(accepted["service"]["description"] == "Minha Fatura");
  CHECK(accepted["charge"] == Json{{"kind", "charge"}, {"reference", "001"}});
  CHECK(accepted["reference"].get<std::string>().starts_with("billing_invoice:bil_"));
}

TEST_CASE("an invoice whose NFS-e the rules refuse is refused as a whole, and its ref stays free",
          "[fatoripay]") {
  FatoriPayHouse house;
  house.agree(R"({"services":{"fatoripay":{"national_code":"999999"}}})");
  const auto refused = house.create(page_request);
  INFO(refused.body);
  CHECK(refused.status == 422);
  CHECK(json_of(refused).contains("errors"));
  CHECK(house.invoices().empty());
  CHECK(json_of(house.send("GET", "/invoices/"))[0]["status"] == "canceled");
  house.agree(R"({"services":{}})");
  CHECK(house.created(page_request)["status"] == "unpaid");
}

TEST_CASE("lists are plain arrays with money as Brazilians write it", "[fatoripay]") {
  FatoriPayHouse house;
  house.created(page_request);
  house.created(bill_with("ref", "002").dump());
  const Json list = json_of(house.send("GET", "/invoices/"));
  REQUIRE(list.is_array());
  REQUIRE(list.size() == 2);
  CHECK(list[0]["ref"] == "002");
  CHECK(list[0]["total_amount"] == "524,13");
  CHECK(list[0]["tax_amount"] == "0,00");
  CHECK(json_of(house.send("GET", "/invoices")) == list);
}

TEST_CASE("another account's invoice is 404", "[fatoripay]") {
  FatoriPayHouse house;
  const std::string id = house.created(page_request)["id"];
  for (const auto& [method, path] : {std::pair<std::string, std::string>{"GET", "/invoices/" + id},
                                     {"POST", "/invoices/" + id + "/cancel"},
                                     {"PATCH", "/invoices/" + id},
                                     {"POST", "/invoices/" + id + "/refund"}}) {
    INFO(method << " " << path);
    const auto answer = house.send(method, path, {}, "other");
    CHECK(answer.status == 404);
    CHECK(json_of(answer) == Json{{"message", "Fatura não encontrada."}});
  }
  for (const std::string wrong : {"83a0843b-0a98-402e-bb5f-75fcc44e11b1", "1", "bil_0"})
    CHECK(house.send("GET", "/invoices/" + wrong).status == 404);
  CHECK(house.count("other") == 0);
  CHECK(json_of(house.send("GET", "/invoices/" + id))["status"] == "unpaid");
}

TEST_CASE("what a gateway without money cannot do is said in that system's shape", "[fatoripay]") {
  FatoriPayHouse house;
  const std::string id = house.created(page_request)["id"];
  for (const auto& [method, ending] :
       {std::pair<std::string, std::string>{"PATCH", ""}, {"POST", "/refund"}, {"POST", "/capture"}}) {
    const auto answer = house.send(method, "/invoices/" + id + ending, "{}");
    CHECK(answer.status == 422);
    CHECK_FALSE(json_of(answer)["message"].get<std::string>().empty());
  }
  const auto nowhere = house.send("GET", "/nowhere");
  CHECK(nowhere.status == 404);
  CHECK(json_of(nowhere).contains("message"));
}

}  // namespace fiscal::test
