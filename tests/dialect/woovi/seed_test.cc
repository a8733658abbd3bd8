#include "tests/dialect/support/seed.h"
#include "tests/dialect/woovi/woovi_house.h"

namespace fiscal::test {

TEST_CASE("Woovi's seed: both forms of the body are issued and answered as it says", "[woovi]") {
  const Seed seed("000");
  for (const char* body : {woovi_by_value, woovi_by_charge, woovi_by_both_ids}) {
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
    for (const std::string file : {"xml", "pdf"}) {
      const std::string link = invoice["links"][file];
      CHECK(link.starts_with("http://gateway.test/woovi/files/" + id + "/"));
      CHECK(link.ends_with("/invoice." + file));
    }
    CHECK(invoice.contains("chargeId") == (body != woovi_by_value));
    if (body != woovi_by_value) CHECK(invoice["chargeId"] == "ch_abc");
    if (body != woovi_by_charge) CHECK(invoice["customerId"] == "cus_123");
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
  const Json ours = json_of(house.legacy(woovi_by_both_ids));
  std::vector<std::string> names, expected;
  for (const auto& [name, value] : ours["invoice"].items()) names.push_back(name);
  const Json theirs = Json::parse(documented);
  for (const auto& [name, value] : theirs["invoice"].items()) expected.push_back(name);
  CHECK(names == expected);
}

TEST_CASE("Woovi's seed: the key may stand raw or after Bearer", "[woovi]") {
  WooviHouse house;
  CHECK(house.call("POST", "/woovi/api/invoices", woovi_by_value, {{"authorization", house.key()}}).status ==
        201);
  CHECK(
      house.call("POST", "/woovi/api/invoices", woovi_by_value, {{"authorization", "Bearer " + house.key()}})
          .status == 201);
  const auto wrong =
      house.call("POST", "/woovi/api/invoices", woovi_by_value, {{"authorization", "Q2xpZW50"}});
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
    Json body = Json::parse(woovi_by_value);
    body.merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(json_of(answer) == Json{{"error", text}});
  }
  CHECK(seed.has("Customer address is invalid"));
  for (const char* patch : {R"({"zipcode":null})", R"({"zipcode":"88000"})", R"({"street":""})",
                            R"({"number":null})", R"({"state":"XX"})", R"({"country":null})"}) {
    Json body = Json::parse(woovi_by_charge);
    body["customer"]["address"].merge_patch(Json::parse(patch));
    const auto answer = house.legacy(body.dump());
    CHECK(answer.status == 400);
    CHECK(error_of(answer) == "Customer address is invalid");
  }
  CHECK_FALSE(house.desk().customers().find_by_tax_id("acme", "12345678909"));
  CHECK(seed.has("You need to configure the invoice integration"));
  house.agree("{}");
  const auto bare = house.legacy(woovi_by_value);
  CHECK(bare.status == 400);
  CHECK(json_of(bare) == Json{{"error", "You need to configure the invoice integration"}});
  CHECK(house.invoices().empty());
}

TEST_CASE("Woovi's seed: one invoice for a charge, and another try after it failed", "[woovi]") {
  WooviHouse house;
  const auto first = house.legacy(woovi_by_charge);
  REQUIRE(first.status == 201);
  CHECK(json_of(house.legacy(woovi_by_charge)) == json_of(first));
  house.pass(minutes(10));
  CHECK(json_of(house.legacy(woovi_by_charge)) == json_of(first));
  Json other = Json::parse(woovi_by_charge);
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
  REQUIRE(house.legacy(woovi_by_charge).status == 201);
  const auto added = house.desk().customers().find_by_tax_id("acme", "12345678909");
  REQUIRE(added);
  CHECK(added->party.name == "Maria Souza");
  CHECK(added->party.phone == "48999990000");
  CHECK_FALSE(added->party.address);
  Json body = Json::parse(woovi_by_charge);
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

TEST_CASE("Woovi's seed: the links of an answer open without a key, and only they", "[woovi]") {
  WooviHouse house;
  const Json invoice = json_of(house.legacy(woovi_by_value))["invoice"];
  const std::string host = "http://gateway.test";
  const auto open = [&](std::string link) { return house.call("GET", link.substr(host.size())); };
  const std::string xml = invoice["links"]["xml"];
  const auto file = open(xml);
  CHECK(file.status == 200);
  CHECK(file.body == house.ask("GET", "/api/v1/invoice/" + invoice["id"].get<std::string>() + "/xml").body);
  CHECK(header_of(file, "Cache-Control") == "private, no-store");
  const auto drawn = house.ask("GET", "/api/v1/invoice/" + invoice["id"].get<std::string>() + "/pdf");
  CHECK(open(invoice["links"]["pdf"]).body == drawn.body);
  // The same link for ever, another one for another invoice.
  CHECK(json_of(house.legacy(woovi_by_value))["invoice"]["links"] == invoice["links"]);
  const std::string other = json_of(house.legacy(woovi_by_charge))["invoice"]["links"]["xml"];
  const auto part = [](const std::string& link, std::size_t number) {
    std::size_t from = 0;
    for (std::size_t at = 0; at < number; ++at) from = link.find('/', from) + 1;
    return link.substr(from, link.find('/', from) - from);
  };
  CHECK(part(other, 6) != part(xml, 6));
  for (const std::string& token : {part(other, 6), std::string(64, '0'), std::string()}) {
    const auto refused = house.call("GET", "/woovi/files/" + part(xml, 5) + "/" + token + "/invoice.xml");
    CHECK(refused.status == 404);
    CHECK(error_of(refused) == "Invoice not found");
  }
}

}  // namespace fiscal::test
