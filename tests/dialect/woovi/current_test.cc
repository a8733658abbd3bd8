#include <fstream>

#include <fiscal/tables.hpp>

#include "tests/dialect/woovi/woovi_house.h"

namespace fiscal::test {

TEST_CASE("Woovi: other bad input is a validation error, and nothing is issued", "[woovi]") {
  WooviHouse house;
  for (const char* patch :
       {R"({"billingDate":null})", R"({"billingDate":"31/08/2025"})", R"({"value":null})", R"({"value":0})",
        R"({"value":-1})", R"({"value":129.5})", R"({"value":"12990"})", R"({"charge":"ch_abc"})"}) {
    Json body = Json::parse(woovi_by_value);
    body.merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    INFO(patch << " -> " << answer.body);
    CHECK(answer.status == 400);
    CHECK(error_of(answer) == "Validation error");
  }
  for (const char* patch :
       {R"({"taxID":"123"})", R"({"name":null})", R"({"email":null})", R"({"phone":null})"}) {
    Json body = Json::parse(woovi_by_charge);
    body["customer"].merge_patch(Json::parse(patch));
    CHECK(error_of(house.legacy(body.dump())) == "Customer not created");
  }
  CHECK(error_of(house.legacy("{")) == "Validation error");
  Json unnamed = a_current_invoice("x");
  unnamed.erase("correlationID");
  CHECK(error_of(house.create(unnamed)) == "Validation error");
  CHECK(house.ask("GET", "/api/v2/invoice").status == 404);
  CHECK(house.ask("DELETE", "/api/invoices").status == 405);
  CHECK(house.invoices().empty());
}

TEST_CASE("Woovi: a description that is none is refused, also where the terms have one", "[woovi]") {
  WooviHouse house;
  for (const Json& wrong : {Json(std::string(2500, 'a')), Json(5), Json::array({"x"})}) {
    Json body = a_current_invoice("c-1");
    body["description"] = wrong;
    const auto answer = house.create(body);
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(json_of(answer) == Json{{"error", "Validation error"},
                                  {"details", "description must be a text of at most 2000 characters"}});
  }
  CHECK(house.invoices().empty());
}

TEST_CASE("Woovi: a customer is kept with the invoice that is taken for it, and not without one", "[woovi]") {
  WooviHouse house;
  Json body = Json::parse(woovi_by_charge);
  body.erase("charge");
  body["value"] = 12990;
  body["correlationID"] = "c-1";
  const auto kept = [&] { return house.desk().customers().find_by_tax_id("acme", "12345678909"); };
  REQUIRE(house.create(a_current_invoice("c-0")).status == 201);
  Json refused = body;
  refused["correlationID"] = "c-0";
  CHECK(house.create(refused).status == 400);
  CHECK_FALSE(kept());
  const auto created = house.create(body);
  INFO(created.body);
  REQUIRE(created.status == 201);
  REQUIRE(kept());
  const Json invoice = json_of(created)["invoice"];
  CHECK(invoice["customer"]["correlationID"] == kept()->id);
  const auto repeated = house.create(body);
  CHECK(header_of(repeated, dialects::repeat_header) == "true");
  CHECK(json_of(repeated)["invoice"]["id"] == invoice["id"]);
  refused["correlationID"] = "c-1";
  refused["customer"]["name"] = "Outra Pessoa";
  CHECK(house.create(refused).status == 400);
  CHECK(kept()->party.name == "Maria Souza");
  body["correlationID"] = "c-3";
  body["customer"]["name"] = "Maria de Souza";
  REQUIRE(house.create(body).status == 201);
  CHECK(kept()->party.name == "Maria de Souza");
  body["correlationID"] = "c-4";
  for (const char* member : {"taxID", "name", "email", "phone"}) {
    Json wrong = body;
    wrong["customer"][member] = true;
    CHECK(error_of(house.create(wrong)) == "Customer not created");
  }
  for (const char* member : {"street", "number", "city", "complement"}) {
    Json wrong = body;
    wrong["customer"]["address"][member] = Json::array({"x"});
    CHECK(error_of(house.create(wrong)) == "Customer address is invalid");
  }
}

TEST_CASE("Woovi: without a description the document says what the national list calls the service",
          "[woovi]") {
  WooviHouse house;
  house.agree(R"({"invoice": {"service": {"national_code": "010701"}}})");
  Json body = a_current_invoice("c-1");
  body.erase("description");
  const auto created = house.create(body);
  INFO(created.body);
  REQUIRE(created.status == 201);
  CHECK(json_of(created)["invoice"]["description"] == find_national_service("010701")->description);
}

TEST_CASE("Woovi: the current revision answers PENDING with the vendor's members", "[woovi]") {
  WooviHouse house;
  house.send_at_once(false);
  Json body = Json::parse(woovi_by_charge);
  body["correlationID"] = "nfse-mensalidade-premium-2025-08";
  const auto answer = house.create(body);
  INFO(answer.body);
  REQUIRE(answer.status == 201);
  const Json invoice = json_of(answer)["invoice"];
  if (const auto shared = shared_dir()) {
    std::ifstream request(*shared / "data/providers/examples/woovi/create-by-charge.request.json");
    CHECK(nlohmann::json(Json::parse(request)) == nlohmann::json(body));
    std::ifstream response(*shared / "data/providers/examples/woovi/create.response-201.current.json");
    const Json theirs = Json::parse(response);
    for (const auto& [name, value] : theirs["invoice"].items()) CHECK(invoice.contains(name));
  }
  CHECK(invoice["correlationID"] == "nfse-mensalidade-premium-2025-08");
  CHECK(invoice["status"] == "PENDING");
  CHECK(invoice["statusRaw"].is_null());
  CHECK(invoice["value"] == 12990);
  CHECK(invoice["billingDate"] == "2025-08-31T23:59:59.000Z");
  CHECK(invoice["customer"]["name"] == "Maria Souza");
  CHECK(invoice["charge"]["correlationID"] == "ch_abc");
  CHECK(invoice["charge"]["status"] == "ACTIVE");
  house.run();
  const Json listed = json_of(house.ask("GET", "/api/v1/invoice"))["invoices"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["status"] == "CONFIRMED");
  CHECK(listed[0]["statusRaw"] == "authorized");
}

TEST_CASE("Woovi: a correlationID is one invoice, and another try after it failed", "[woovi]") {
  WooviHouse house;
  const auto first = house.create(a_current_invoice("a b/c"));
  REQUIRE(first.status == 201);
  const auto again = house.create(a_current_invoice("a b/c"));
  CHECK(json_of(again)["invoice"]["id"] == json_of(first)["invoice"]["id"]);
  CHECK(header_of(again, "Idempotent-Replayed") == "true");
  Json other = a_current_invoice("a b/c");
  other["value"] = 1;
  CHECK(house.create(other).status == 400);
  Json failing = a_current_invoice("f");
  failing["value"] = 1001;
  REQUIRE(house.create(failing).status == 201);
  CHECK(json_of(house.ask("GET", "/api/v1/invoice"))["invoices"][0]["status"] == "ERROR");
  failing["value"] = 1000;
  REQUIRE(house.create(failing).status == 201);
  CHECK(json_of(house.ask("GET", "/api/v1/invoice"))["invoices"][0]["status"] == "CONFIRMED");
  CHECK(house.invoices().size() == 3);
}

TEST_CASE("Woovi: what is billed in days to come waits, and a repeat after them is the same invoice",
          "[woovi]") {
  WooviHouse house;
  Json body = a_current_invoice("later");
  body["billingDate"] = "2026-11-25T12:00:00.000Z";
  const auto first = house.create(body);
  CHECK(json_of(first)["invoice"]["status"] == "PENDING");
  house.pass(hours(24 * 5), hours(6));
  const auto again = house.create(body);
  CHECK(again.status == 201);
  CHECK(json_of(again)["invoice"]["id"] == json_of(first)["invoice"]["id"]);
  CHECK(json_of(again)["invoice"]["status"] == "CONFIRMED");
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("Woovi: cancelling, with the vendor's words for what cannot be", "[woovi]") {
  WooviHouse house;
  house.create(a_current_invoice("ok"));
  CHECK(json_of(house.ask("POST", "/api/v1/invoice/ok/cancel")) == Json{{"success", true}});
  CHECK(json_of(house.ask("POST", "/api/v1/invoice/ok/cancel")) == Json{{"success", true}});
  CHECK(json_of(house.ask("GET", "/api/v1/invoice"))["invoices"][0]["status"] == "CANCELED");
  const auto none = house.ask("POST", "/api/v1/invoice/none/cancel");
  CHECK(none.status == 404);
  CHECK(json_of(none) == Json{{"error", "Invoice not found"}});
  Json refused = a_current_invoice("refused");
  refused["value"] = 1009;
  house.create(refused);
  const auto denied = house.ask("POST", "/api/v1/invoice/refused/cancel");
  CHECK(denied.status == 400);
  CHECK(error_of(denied) == "Unable to cancel invoice");
  Json pending = a_current_invoice("pending");
  pending["value"] = 1002;
  house.create(pending);
  CHECK(error_of(house.ask("POST", "/api/v1/invoice/pending/cancel")) ==
        "Cannot cancel a not confirmed invoice");
}

TEST_CASE("Woovi: an invoice is found by a correlationID that holds a slash", "[woovi]") {
  WooviHouse house;
  REQUIRE(house.create(a_current_invoice("a/b ç")).status == 201);
  house.run();
  CHECK(house.ask("GET", "/api/v1/invoice/a%2Fb%20%C3%A7/xml").status == 200);
  CHECK(house.ask("POST", "/api/v1/invoice/a%2Fb%20%C3%A7/cancel").status == 200);
  CHECK(house.ask("GET", "/api/v1/invoice/a/b/xml").status == 404);
}

TEST_CASE("Woovi: a page or a day that is none is refused", "[woovi]") {
  WooviHouse house;
  for (const char* query : {"limit=abc", "skip=-1", "start=xx", "end=2026-13-40"}) {
    const auto answer = house.ask("GET", std::string("/api/v1/invoice?") + query);
    INFO(query << answer.body);
    CHECK(answer.status == 400);
    CHECK(error_of(answer) == "Validation error");
  }
}

TEST_CASE("Woovi: lists skip, limit and look between days", "[woovi]") {
  WooviHouse house;
  for (int number = 1; number <= 4; ++number) {
    house.create(a_current_invoice("n" + std::to_string(number)));
    house.clock().advance(hours(24));
  }
  const auto list = [&](const std::string& query) {
    std::string names;
    const Json page = json_of(house.ask("GET", "/api/v1/invoice" + query));
    for (const Json& invoice : page["invoices"]) names += invoice["correlationID"].get<std::string>();
    return names;
  };
  CHECK(list("") == "n4n3n2n1");
  CHECK(list("?skip=1&limit=2") == "n3n2");
  CHECK(list("?start=2026-11-22&end=2026-11-23") == "n3n2");
}

TEST_CASE("Woovi: another account's invoice is not there", "[woovi]") {
  WooviHouse house;
  house.create(a_current_invoice("mine"));
  const std::string id = to_text(house.invoices().front().id);
  for (const std::string& name : {std::string("mine"), id}) {
    CHECK(house.ask("POST", "/api/v1/invoice/" + name + "/cancel", {}, "other").status == 404);
    for (const char* file : {"/pdf", "/xml"})
      CHECK(house.ask("GET", "/api/v1/invoice/" + name + file, {}, "other").status == 404);
  }
  CHECK(house.invoices().front().state == State::Authorized);
}

TEST_CASE("Woovi: the integration is set up, switched on and asked for with the vendor's words", "[woovi]") {
  WooviHouse house;
  house.agree("{}");
  const std::string path = "/api/v1/invoice/integration";
  CHECK(json_of(house.ask("GET", path)) == Json{{"error", "Integration not found"}});
  CHECK(house.ask("PUT", path, "{}").status == 404);
  CHECK(json_of(house.ask("POST", path + "/test")) == Json{{"error", "NFE integration not found"}});
  const auto made = house.ask("POST", path, R"({"municipalSubscription":"123456"})");
  CHECK(made.status == 201);
  CHECK(json_of(made)["integration"]["status"] == "CONFIGURING");
  CHECK(json_of(made)["integration"]["isActive"] == false);
  CHECK(house.ask("POST", path, "{}").status == 409);
  CHECK(error_of(house.ask("PATCH", path, R"({"isActive":true})")) ==
        "It is not possible to active an Integration not configured. Configure first, then active it");
  CHECK(error_of(house.ask("PUT", path, R"({"cityServiceCode":"9999"})")) == "Validation error");
  CHECK(error_of(house.ask("PUT", path, R"({"cityServiceCode":"7.02"})")) ==
        "Validation error");  // Several codes of the list.
  CHECK(json_of(house.ask("PUT", path, R"({"cityServiceCode":"01.07.01"})"))["integration"]["status"] ==
        "CONFIGURED");
  CHECK(error_of(house.legacy(woovi_by_value)) == "You need to configure the invoice integration");
  CHECK(json_of(house.ask("PATCH", path, R"({"isActive":true})"))["integration"]["isActive"] == true);
  CHECK(house.legacy(woovi_by_value).status == 201);
  CHECK(error_of(house.ask("POST", path + "/test")) ==
        "Configured integration cannot issue test invoices anymore");
  CHECK(json_of(house.ask("GET", path))["integration"]["metadata"]["nfeio"]["municipalSubscription"] ==
        "123456");
  CHECK(error_of(house.ask("POST", path + "/certificate", R"({"pcks12":"%%"})")) ==
        "pcks12 must be a base64-encoded string");
}

}  // namespace fiscal::test
