#include <fstream>

#include "core/billing/charges.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/dialect/support/seed.h"
#include "tests/support/builders.h"

namespace fiscal::test {
namespace {

/// The two bodies of the seed, as they stand there.
const char* const by_value = R"({
  "description": "Assinatura Pro - Agosto/2025",
  "billingDate": "2025-08-31T23:59:59.000Z",
  "value": 12990,
  "customerId": "cus_123"
})";
const char* const by_charge = R"({
  "description": "Mensalidade Premium",
  "billingDate": "2025-08-31T23:59:59.000Z",
  "charge": "ch_abc",
  "customer": {
    "taxID": "12345678909",
    "name": "Maria Souza",
    "email": "maria@email.com",
    "phone": "+55 48 99999-0000",
    "address": {
      "country": "BR",
      "zipcode": "88000-000",
      "street": "Rua das Flores",
      "number": "100",
      "state": "SC"
    }
  }
})";
/// That of its curl.
const char* const by_both_ids = R"({
    "description": "Mensalidade Premium",
    "billingDate": "2025-08-31T23:59:59.000Z",
    "charge": "ch_abc",
    "customerId": "cus_123"
  })";

/// Keeps the customer and the charge that the seed names.
struct WooviHouse : DialectHouse {
  WooviHouse() {
    agree(R"({"invoice": {"service": {"national_code": "010701", "description": "Serviços"}}})");
    billing::Customer customer;
    customer.id = "cus_123";
    customer.party.tax_id = "52998224725";
    customer.party.name = "Cliente 123";
    REQUIRE(desk().customers().add("acme", customer).ok());
    billing::Charge charge;
    charge.reference = "ch_abc";
    charge.amount = Money{12990};
    desk().charges().register_charge("acme", charge);
    send_at_once(true);
  }

  api::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                    const std::string& account = "acme") {
    return call(method, "/woovi" + path, body, {{"authorization", key(account)}});
  }
  api::Response legacy(const std::string& body) { return ask("POST", "/api/invoices", body); }
  api::Response create(const Json& body) { return ask("POST", "/api/v1/invoice", body.dump()); }
};

std::string error_of(const api::Response& response) { return json_of(response).value("error", ""); }

Json a_current_invoice(const std::string& correlation) {
  Json body = Json::parse(by_value);
  body["correlationID"] = correlation;
  return body;
}

}  // namespace

TEST_CASE("Woovi's seed: both forms of the body are issued and answered as it says", "[woovi]") {
  const Seed seed("000");
  for (const char* body : {by_value, by_charge, by_both_ids}) {
    CHECK(seed.has(body));
    WooviHouse house;
    const auto answer = house.legacy(body);
    INFO(answer.body);
    CHECK(answer.status == 201);
    const Json invoice = json_of(answer)["invoice"];
    const std::string id = invoice["id"];
    CHECK(id.starts_with("inv_"));
    CHECK(invoice["status"] == "ISSUED");
    CHECK(invoice["provider"] == "SANDBOX");
    CHECK(invoice["value"] == 12990);
    CHECK(invoice["links"]["xml"] == "http://gateway.test/woovi/api/v1/invoice/" + id + "/xml");
    CHECK(invoice["links"]["pdf"] == "http://gateway.test/woovi/api/v1/invoice/" + id + "/pdf");
    CHECK(invoice.contains("chargeId") == (body != by_value));
    if (body != by_value) CHECK(invoice["chargeId"] == "ch_abc");
    if (body != by_charge) CHECK(invoice["customerId"] == "cus_123");
    const Json accepted = house.accepted(house.invoices().front());
    CHECK(accepted["competence_date"] == "2025-08-31");
    CHECK(accepted["amount"] == 12990);
    CHECK(accepted["service"]["description"] == Json::parse(body)["description"]);
  }
}

TEST_CASE("Woovi's seed: the answer has the members of the documented one", "[woovi]") {
  const Seed seed("000");
  const char* documented = R"({
  "invoice": {
    "id": "inv_123",
    "status": "ISSUED",
    "provider": "NFEIO",
    "chargeId": "ch_abc",
    "customerId": "cus_123",
    "value": 12990,
    "links": {
      "xml": "https://.../inv_123.xml",
      "pdf": "https://.../inv_123.pdf"
    }
  }
})";
  CHECK(seed.has(documented));
  WooviHouse house;
  const Json ours = json_of(house.legacy(by_both_ids));
  std::vector<std::string> names, expected;
  for (const auto& [name, value] : ours["invoice"].items()) names.push_back(name);
  const Json theirs = Json::parse(documented);
  for (const auto& [name, value] : theirs["invoice"].items()) expected.push_back(name);
  CHECK(names == expected);
}

TEST_CASE("Woovi's seed: the key may stand raw or after Bearer", "[woovi]") {
  WooviHouse house;
  CHECK(house.call("POST", "/woovi/api/invoices", by_value, {{"authorization", house.key()}}).status == 201);
  CHECK(house.call("POST", "/woovi/api/invoices", by_value, {{"authorization", "Bearer " + house.key()}})
            .status == 201);
  const auto wrong = house.call("POST", "/woovi/api/invoices", by_value, {{"authorization", "Q2xpZW50"}});
  CHECK(wrong.status == 401);
  CHECK(!error_of(wrong).empty());
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("Woovi's seed: each documented error, with nothing issued", "[woovi]") {
  const Seed seed("000");
  WooviHouse house;
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"customerId":"cus_none"})", "Customer not found"},
      {R"({"customerId":null})", "Customer is required"},
      {R"({"value":null,"charge":"ch_none"})", "Charge not found"}};
  for (const auto& [patch, text] : wrong) {
    CHECK(seed.has(text));
    Json body = Json::parse(by_value);
    body.merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(json_of(answer) == Json{{"error", text}});
  }
  CHECK(seed.has("Customer address is invalid"));
  for (const char* patch : {R"({"zipcode":null})", R"({"zipcode":"88000"})", R"({"street":""})",
                            R"({"number":null})", R"({"state":"XX"})", R"({"country":null})"}) {
    Json body = Json::parse(by_charge);
    body["customer"]["address"].merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    CHECK(answer.status == 400);
    CHECK(error_of(answer) == "Customer address is invalid");
  }
  CHECK_FALSE(house.desk().customers().find_by_tax_id("acme", "12345678909"));
  CHECK(seed.has("You need to configure the invoice integration"));
  house.agree("{}");
  const auto bare = house.legacy(by_value);
  CHECK(bare.status == 400);
  CHECK(json_of(bare) == Json{{"error", "You need to configure the invoice integration"}});
  CHECK(house.invoices().empty());
}

TEST_CASE("Woovi: other bad input is a validation error, and nothing is issued", "[woovi]") {
  WooviHouse house;
  for (const char* patch :
       {R"({"billingDate":null})", R"({"billingDate":"31/08/2025"})", R"({"value":null})", R"({"value":0})",
        R"({"value":-1})", R"({"value":129.5})", R"({"value":"12990"})", R"({"charge":"ch_abc"})"}) {
    Json body = Json::parse(by_value);
    body.merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    INFO(patch << " -> " << answer.body);
    CHECK(answer.status == 400);
    CHECK(error_of(answer) == "Validation error");
  }
  for (const char* patch :
       {R"({"taxID":"123"})", R"({"name":null})", R"({"email":null})", R"({"phone":null})"}) {
    Json body = Json::parse(by_charge);
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

TEST_CASE("Woovi's seed: one invoice for a charge, and another try after it failed", "[woovi]") {
  WooviHouse house;
  const auto first = house.legacy(by_charge);
  REQUIRE(first.status == 201);
  CHECK(json_of(house.legacy(by_charge)) == json_of(first));
  house.pass(minutes(10));
  CHECK(json_of(house.legacy(by_charge)) == json_of(first));
  Json other = Json::parse(by_charge);
  other["description"] = "Outra";
  CHECK(house.legacy(other.dump()).status == 400);
  CHECK(house.invoices().size() == 1);

  billing::Charge refused;
  refused.reference = "ch_refused";
  refused.amount = Money{5001};  // The sandbox rejects it.
  const auto kept = house.desk().charges().register_charge("acme", refused).charge;
  other["charge"] = "ch_refused";
  const auto failed = house.legacy(other.dump());
  CHECK(failed.status == 400);
  CHECK(!error_of(failed).empty());
  house.desk().charges().change("acme", kept.id,
                                [](billing::Charge& charge) { charge.amount = Money{5000}; });
  const auto again = house.legacy(other.dump());
  INFO(again.body);
  CHECK(again.status == 201);
  CHECK(json_of(again)["invoice"]["status"] == "ISSUED");
}

TEST_CASE("Woovi's seed: a customer that is written out is added or changed", "[woovi]") {
  WooviHouse house;
  REQUIRE(house.legacy(by_charge).status == 201);
  const auto added = house.desk().customers().find_by_tax_id("acme", "12345678909");
  REQUIRE(added);
  CHECK(added->party.name == "Maria Souza");
  CHECK(added->party.phone == "48999990000");
  CHECK_FALSE(added->party.address);
  Json body = Json::parse(by_charge);
  body.erase("charge");
  body["value"] = 100;
  body["customer"]["name"] = "Maria de Souza";
  body["customer"]["address"].update(
      {{"city", "Florianópolis"}, {"neighborhood", "Centro"}, {"zipcode", "88010-000"}});
  REQUIRE(house.legacy(body.dump()).status == 201);
  const auto changed = house.desk().customers().find_by_tax_id("acme", "12345678909");
  CHECK(changed->id == added->id);
  CHECK(changed->party.name == "Maria de Souza");
  CHECK(changed->party.address->municipality == "4205407");
  CHECK(house.accepted(house.invoices().front())["customer"]["address"]["postal_code"] == "88010000");
}

TEST_CASE("Woovi: the current revision answers PENDING with the vendor's members", "[woovi]") {
  WooviHouse house;
  house.send_at_once(false);
  Json body = Json::parse(by_charge);
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
  CHECK(error_of(house.legacy(by_value)) == "You need to configure the invoice integration");
  CHECK(json_of(house.ask("PATCH", path, R"({"isActive":true})"))["integration"]["isActive"] == true);
  CHECK(house.legacy(by_value).status == 201);
  CHECK(error_of(house.ask("POST", path + "/test")) ==
        "Configured integration cannot issue test invoices anymore");
  CHECK(json_of(house.ask("GET", path))["integration"]["metadata"]["nfeio"]["municipalSubscription"] ==
        "123456");
  CHECK(error_of(house.ask("POST", path + "/certificate", R"({"pcks12":"%%"})")) ==
        "pcks12 must be a base64-encoded string");
}

TEST_CASE("Woovi: the same invoice through the dialect and through /v1/invoices is the same document",
          "[woovi]") {
  WooviHouse house;
  REQUIRE(house.legacy(by_value).status == 201);
  const auto own = house.call("POST", "/v1/invoices", R"({"reference":"own","competence_date":"2025-08-31",
      "service":{"national_code":"010701","description":"Assinatura Pro - Agosto/2025"},"amount":12990,
      "customer":{"tax_id":"52998224725","name":"Cliente 123"}})",
                              {{"authorization", "Bearer " + house.key()}});
  REQUIRE(own.status == 202);
  const auto records = house.invoices();
  Json through = house.accepted(records.at(1)), direct = house.accepted(records.at(0));
  through.erase("metadata"), direct.erase("reference");
  CHECK(through == direct);
}

}  // namespace fiscal::test
