#include "tests/dialect/asaas/asaas_house.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// The request whose answer stands in Asaas' pages, with an event of invoices beside those of payments.
Json a_webhook() {
  return Json::parse(R"({"name": "Name Example", "url": "https://www.example.com/webhook/asaas",
    "email": "john.doe@asaas.com.br", "enabled": true, "interrupted": false, "apiVersion": 3,
    "authToken": "f3a9c1d27b604e58", "sendType": "SEQUENTIALLY",
    "events": ["PAYMENT_RECEIVED", "INVOICE_AUTHORIZED"]})");
}

Json made_webhook(AsaasHouse& house, const Json& body) {
  const auto answer = house.ask("POST", "/webhooks", body.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  return json_of(answer);
}

std::string description_of(const api::Response& answer) {
  REQUIRE(answer.status == 400);
  CHECK(json_of(answer)["errors"][0]["code"] == "invalid_object");
  return json_of(answer)["errors"][0]["description"];
}

}  // namespace

TEST_CASE("a webhook is made as Asaas documents it, shown, listed and removed", "[asaas][webhooks]") {
  AsaasHouse house;
  const Json made = made_webhook(house, a_webhook());
  Json expected = a_webhook();
  expected.erase("authToken");
  expected["id"] = made["id"];
  expected["hasAuthToken"] = true;
  expected["penalizedRequestsCount"] = 0;
  CHECK(Json::diff(made, expected).empty());
  const std::string path = "/webhooks/" + made["id"].get<std::string>();
  CHECK(json_of(house.ask("GET", path)) == made);
  const Json page = json_of(house.ask("GET", "/webhooks?limit=1"));
  CHECK(page["totalCount"] == 1);
  CHECK(page["hasMore"] == false);
  CHECK(page["data"] == Json::array({made}));
  for (const char* method : {"GET", "PUT", "DELETE"})
    CHECK(house.ask(method, path, "{}", "other").status == 404);
  CHECK(json_of(house.ask("DELETE", path)) == Json{{"deleted", true}, {"id", made["id"]}});
  CHECK(house.ask("GET", path).status == 404);
  CHECK(json_of(house.ask("GET", "/webhooks"))["data"].empty());
}

TEST_CASE("a webhook hears the events that it names, with the token that it brought", "[asaas][webhooks]") {
  AsaasHouse house;
  const Json made = made_webhook(house, a_webhook());
  CHECK(house.endpoints().secret("acme", made["id"]).value() == "f3a9c1d27b604e58");
  REQUIRE(house.schedule(a_standalone_invoice()).status == 200);
  house.run();
  const auto told = house.told();
  REQUIRE(told.size() == 1);
  const Json event = Json::parse(told[0].message.body);
  CHECK(event["event"] == "INVOICE_AUTHORIZED");
  const std::string id = event["invoice"]["id"];
  CHECK(event["invoice"]["pdfUrl"] == "http://gateway.test/asaas/v3/invoices/" + id + "/pdf");
}

TEST_CASE("a webhook is changed in what a request says, and paused and set going", "[asaas][webhooks]") {
  AsaasHouse house;
  const Json made = made_webhook(house, a_webhook());
  const std::string path = "/webhooks/" + made["id"].get<std::string>();
  Json expected = made;
  expected["url"] = "https://www.example.com/other";
  expected["events"] = {"INVOICE_ERROR"};
  expected["enabled"] = false;
  const Json change{{"url", expected["url"]}, {"events", expected["events"]}, {"enabled", false}};
  CHECK(json_of(house.ask("PUT", path, change.dump())) == expected);
  CHECK(house.endpoints().find("acme", made["id"])->enabled == false);
  expected["enabled"] = true;
  CHECK(json_of(house.ask("PUT", path, R"({"interrupted":false})")) == expected);
  CHECK(house.ask("PUT", path, R"({"authToken":"another-token-1"})").status == 200);
  CHECK(house.endpoints().secret("acme", made["id"]).value() == "another-token-1");
  CHECK(description_of(house.ask("PUT", path, R"({"sendType":"NON_SEQUENTIALLY"})")).find("sendType") !=
        std::string::npos);
}

TEST_CASE("a webhook that cannot be is refused in Asaas' words, and none is made", "[asaas][webhooks]") {
  AsaasHouse house;
  const std::pair<const char*, Json> wrong[] = {
      {"url", {{"url", nullptr}}},
      {"url", {{"url", 7}}},
      {"url", {{"url", "not an address"}}},
      {"events", {{"events", {"PAYMENT_RECEIVED"}}}},
      {"events", {{"events", "all"}}},
      {"sendType", {{"sendType", "SOMEHOW"}}},
      {"enabled", {{"enabled", "yes"}}},
      {"apiVersion", {{"apiVersion", 2}}},
      {"authToken", {{"authToken", "short"}}},
  };
  for (const auto& [field, part] : wrong) {
    INFO(part.dump());
    Json body = a_webhook();
    body.merge_patch(part);
    CHECK(description_of(house.ask("POST", "/webhooks", body.dump())).find(field) != std::string::npos);
  }
  CHECK(json_of(house.ask("GET", "/webhooks"))["totalCount"] == 0);
}

}  // namespace fiscal::test
