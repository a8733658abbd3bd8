#include "tests/dialect/fatoripay/fatoripay_house.h"

namespace fiscal::test {
namespace {

constexpr const char* shop_url = "https://mywebhook.com";

/// The page's request, which has an address and leaves it switched off, with it switched on.
std::string told_request() {
  Json request = Json::parse(page_request);
  request["notification_enabled"] = true;
  return request.dump();
}

std::string trigger(const std::string& action, const std::string& url = "https://shop.example/hook") {
  return Json{{"name", "gatilho1"}, {"action", action}, {"notification_url", url}}.dump();
}

std::string kept_id_of(FatoriPayHouse& house) { return house.bills().list("acme", {}).rows.at(0).id; }

}  // namespace

TEST_CASE("the address of an invoice's request is called as a form when its status changes",
          "[fatoripay][webhooks]") {
  FatoriPayHouse house;
  const Json invoice = house.created(told_request());
  CHECK(house.told().empty());  // New, it has the status that its answer said.
  REQUIRE(house.bills().pay("acme", kept_id_of(house), {}));
  const auto told = house.told();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message.url == shop_url);
  CHECK(told[0].message.method == "POST");
  CHECK(told[0].message.content_type == "application/x-www-form-urlencoded");
  CHECK(told[0].message.body ==
        "invoice_id=" + invoice["id"].get<std::string>() + "&ref=001&new_status=paid");
}

TEST_CASE("a cancelled and an overdue invoice are told as FatoriPay says it", "[fatoripay][webhooks]") {
  FatoriPayHouse house;
  house.created(told_request());
  const std::string id = kept_id_of(house);
  house.clock().set_wall(*parse_instant("2025-12-02T12:00:00-03:00"));
  const auto bells = house.store().due_resources(billing::overdue_bell_kind, house.clock().now(), 10);
  REQUIRE(bells.size() == 1);
  house.bills().fall_due(bells[0]);
  REQUIRE(house.bills().make_void("acme", id));
  const auto told = house.told();
  REQUIRE(told.size() == 2);
  CHECK(told[0].message.body.ends_with("&new_status=overdue"));
  CHECK(told[1].message.body.ends_with("&new_status=canceled"));
  CHECK(told[0].lane == told[1].lane);
}

TEST_CASE("an invoice without an address, or with the notification switched off, calls nobody",
          "[fatoripay][webhooks]") {
  FatoriPayHouse house;
  house.created(told_request());  // Makes the account one that is told.
  Json quiet = Json::parse(page_request);
  quiet["ref"] = "002";
  quiet["notification_enabled"] = false;
  house.created(quiet.dump());
  quiet["ref"] = "003";
  quiet["notification_enabled"] = true;
  quiet.erase("notification_url");
  house.created(quiet.dump());
  for (const auto& invoice : house.bills().list("acme", {}).rows)
    REQUIRE(house.bills().pay("acme", invoice.id, {}));
  const auto told = house.told();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message.body.find("&ref=001&") != std::string::npos);
}

TEST_CASE("triggers are made, listed, told of their action alone and deleted", "[fatoripay][webhooks]") {
  FatoriPayHouse house;
  const Json made = json_of(house.send("POST", "/triggers/create", trigger("invoice_created")));
  CHECK(made["action"] == "invoice_created");
  CHECK(made["notification_url"] == "https://shop.example/hook");
  REQUIRE(house.send("POST", "/triggers/create", trigger("payment_received")).status == 200);
  CHECK(json_of(house.send("GET", "/triggers")).size() == 2);
  CHECK(json_of(house.send("GET", "/triggers", {}, "other")).empty());
  Json silent = Json::parse(page_request);
  silent.erase("notification_url");
  house.created(silent.dump());
  billing::PaymentGiven part;
  part.amount = Money{100};
  REQUIRE(house.bills().pay("acme", kept_id_of(house), part));
  const auto told = house.told();
  REQUIRE(told.size() == 2);
  CHECK(made["id"] == told[0].endpoint);
  CHECK(told[0].message.url.empty());
  CHECK(told[0].message.body.ends_with("&new_status=unpaid"));
  CHECK(made["id"] != told[1].endpoint);
  const std::string path = "/triggers/" + made["id"].get<std::string>();
  CHECK(house.send("DELETE", path, {}, "other").status == 404);
  CHECK(house.send("DELETE", path).status == 200);
  CHECK(house.send("DELETE", path).status == 404);
  CHECK(json_of(house.send("GET", "/triggers")).size() == 1);
}

TEST_CASE("a trigger that cannot be is refused by its field", "[fatoripay][webhooks]") {
  FatoriPayHouse house;
  const auto refused = [&](const std::string& body, const char* field) {
    const auto answer = house.send("POST", "/triggers/create", body);
    CHECK(answer.status == 422);
    CHECK(json_of(answer)["errors"].contains(field));
  };
  refused(trigger("invoice_burnt"), "action");
  refused(trigger("invoice_created", "http://10.0.0.1/hook"), "notification_url");
  refused("{}", "name");
  CHECK(house.endpoints().list("acme").empty());
}

}  // namespace fiscal::test
