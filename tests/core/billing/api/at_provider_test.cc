#include "tests/dialect/support/dialect_house.h"
#include "tests/support/aggregator_sandbox.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

// Billing invoices come through three doors, and providers of billing invoices issue them whichever it was.
namespace fiscal::test {
namespace {

/// What an account's client says at one door.
struct Door {
  std::string name;
  std::string create;  ///< Path of the request for one.
  Json body;
  std::string one;   ///< Path of one, to which its id is added.
  std::string undo;  ///< What is added to that to end it.
  std::string void_word;
  int created = 200;
};

struct BillingProvider {
  std::string plugin;
  std::string settings;
};

const std::vector<BillingProvider>& billing_providers() {
  static const std::vector<BillingProvider> all{
      {"chargefy", R"({"api_key":"${secret:credential}"})"},
      {"fatoripay",
       R"({"client_id":"${secret:credential}","client_secret":"${secret:credential}","username":"acme"})"},
  };
  return all;
}

const Json the_customer{{"name", "Ada Lovelace"},
                        {"tax_id", "12345678909"},
                        {"email", "ada@example.com"},
                        {"phone", "11999999999"},
                        {"address",
                         {{"street", "Rua dos Jardins"},
                          {"number", "123"},
                          {"district", "Jardins"},
                          {"municipality", "3550308"},
                          {"postal_code", "01234000"}}}};

/// The gateway, whose account bills at a provider's stand-in.
struct BillingHouse : DialectHouse {
  BillingHouse() {
    clock().set_wall(*parse_instant("2026-05-19T18:00:00Z"));
    own("PUT", "/v1/billing_profile", {{"issue_at_provider", true}, {"pix", {{"key", "11222333000181"}}}});
    const Json customer{{"party", the_customer}, {"metadata", {{"chargefy_customer", "cus_at_chargefy"}}}};
    customer_id = json_of(own("POST", "/v1/customers", customer)).at("id");
  }

  BillingHouse(const BillingProvider& provider, const AggregatorSandbox& stand_in) : BillingHouse() {
    put_secret("credential", "sandbox-credential");
    Json settings = Json::parse(provider.settings);
    settings["base_url"] = stand_in.url();
    Connection connection = a_connection("acme-" + provider.plugin);
    connection.plugin = provider.plugin;
    connection.settings = settings.dump();
    connection.egress = {stand_in.host_and_port()};
    route_to(connection);
  }

  api::Response own(const std::string& method, const std::string& path, const Json& body) {
    return call(method, path, body.dump(), with_key());
  }
  Headers with_key() const { return {{"authorization", "Bearer " + key()}}; }

  std::vector<Door> doors() const {
    Json customer = the_customer;
    customer.erase("tax_id");
    customer.erase("phone");
    customer["cpfcnpj"] = "12345678909";
    customer["cellphone"] = "11999999999";
    customer["address"] = {{"street", "Rua dos Jardins"}, {"number", "123"}, {"neighborhood", "Jardins"},
                           {"city", "São Paulo"},         {"state", "SP"},   {"zipcode", "01234000"}};
    const Json line{{"name", "Mensalidade"}, {"quantity", 1}, {"price", 12990}};
    return {
        {"our own",
         "/v1/billing_invoices",
         {{"reference", "b-1"}, {"customer", customer_id}, {"amount", 12990}, {"description", "Mensalidade"}},
         "/v1/billing_invoices/",
         "/void",
         "void",
         201},
        {"chargefy",
         "/chargefy/v1/invoices",
         {{"customer", customer_id}, {"amount", 12990}},
         "/chargefy/v1/invoices/",
         "/void",
         "void"},
        {"fatoripay",
         "/fatoripay/api/v1/invoices/create",
         {{"ref", "001"},
          {"due_date", "20-05-2026"},
          {"description", "Mensalidade"},
          {"customer", customer},
          {"items", Json::array({line})},
          {"payable_with", {{"boleto", false}, {"pix", true}, {"credit_card", false}}}},
         "/fatoripay/api/v1/invoices/",
         "/cancel",
         "canceled"},
    };
  }

  std::string customer_id;
};

Json documents_at(const AggregatorSandbox& stand_in) {
  return Json::parse(stand_in.control("GET", "/control/ledger")).at("documents");
}

}  // namespace

TEST_CASE("a billing invoice is issued at the provider once, and made void there, whatever door it came by",
          "[dialects][billing]") {
  for (const BillingProvider& provider : billing_providers()) {
    const AggregatorSandbox stand_in(provider.plugin);
    std::size_t there = 0;
    for (std::size_t at = 0; at < 3; ++at) {
      BillingHouse house(provider, stand_in);
      const Door door = house.doors()[at];
      INFO(door.name << " to " << provider.plugin);
      const auto created = house.call("POST", door.create, door.body.dump(), house.with_key());
      INFO(created.body);
      REQUIRE(created.status == door.created);
      house.run();
      const auto again = house.call("POST", door.create, door.body.dump(), house.with_key());
      CHECK(again.status == 200);
      CHECK(json_of(again)["id"] == json_of(created)["id"]);
      CHECK(header_of(again, dialects::repeat_header) == "true");
      house.run();
      REQUIRE(house.invoices().size() == 1);
      const Json sent = house.accepted(house.invoices()[0]);
      CHECK(sent["type"] == "billing");
      CHECK(sent["amount"] == 12990);
      CHECK(sent["metadata"]["chargefy_customer"] == "cus_at_chargefy");
      CHECK(house.invoices()[0].state == State::Authorized);
      REQUIRE(documents_at(stand_in).size() == ++there);
      CHECK(documents_at(stand_in).back()["stage"] == "issued");

      const std::string one = door.one + json_of(created)["id"].get<std::string>();
      CHECK(json_of(house.call("POST", one + door.undo, "", house.with_key()))["status"] == door.void_word);
      house.run();
      CHECK(house.invoices()[0].state == State::Cancelled);
      CHECK(documents_at(stand_in).size() == there);
      CHECK(documents_at(stand_in).back()["stage"] == "cancelled");
    }
  }
}

TEST_CASE("a customer brought along from Chargefy is the one that its plugin names there",
          "[dialects][billing]") {
  const AggregatorSandbox stand_in("chargefy");
  BillingHouse house(billing_providers()[0], stand_in);
  const Json customer{{"id", "cus_123"}, {"name", "Ada"}, {"document", "390.533.447-05"}};
  REQUIRE(house.call("POST", "/chargefy/v1/customers", customer.dump(), house.with_key()).status == 200);
  const auto created =
      house.call("POST", "/chargefy/v1/invoices", R"({"customer":"cus_123","amount":500})", house.with_key());
  REQUIRE(created.status == 200);
  house.run();
  REQUIRE(documents_at(stand_in).size() == 1);
  CHECK(documents_at(stand_in)[0]["request"]["customer"] == "cus_123");
}

TEST_CASE("a billing invoice that no provider can take is refused by a dialect and leaves nothing open",
          "[dialects][billing]") {
  BillingHouse house;
  const auto doors = house.doors();
  // The customer is the issuer itself, which intake refuses.
  const Json issuer{{"id", "cus_self"}, {"name", "Acme"}, {"document", "11.222.333/0001-81"}};
  REQUIRE(house.call("POST", "/chargefy/v1/customers", issuer.dump(), house.with_key()).status == 200);
  const auto by_chargefy =
      house.call("POST", doors[1].create, R"({"customer":"cus_self","amount":500})", house.with_key());
  CHECK(by_chargefy.status == 400);
  CHECK(json_of(by_chargefy)["error"]["code"] == "invoice_invalid");
  Json body = doors[2].body;
  body["customer"]["cpfcnpj"] = "11222333000181";
  const auto by_fatoripay = house.call("POST", doors[2].create, body.dump(), house.with_key());
  CHECK(by_fatoripay.status == 422);
  CHECK(json_of(by_fatoripay).contains("errors"));
  CHECK(house.invoices().empty());
  const auto open = house.own("GET", "/v1/billing_invoices?status=open", {});
  CHECK(json_of(open)["data"].empty());
  // Its ref is free.
  CHECK(house.call("POST", doors[2].create, doors[2].body.dump(), house.with_key()).status == 200);
}

TEST_CASE("an invoice of FatoriPay whose NFS-e is refused is taken back from the provider too",
          "[dialects][billing]") {
  BillingHouse house;
  house.agree(R"({"services":{"fatoripay":{"national_code":"999999"}}})");
  const Door door = house.doors()[2];
  CHECK(house.call("POST", door.create, door.body.dump(), house.with_key()).status == 422);
  house.run();
  REQUIRE(house.invoices().size() == 1);
  CHECK(house.invoices()[0].state == State::Withdrawn);
}

}  // namespace fiscal::test
