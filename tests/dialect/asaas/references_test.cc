#include <fstream>

#include "tests/dialect/asaas/asaas_house.h"

namespace fiscal::test {

TEST_CASE("Asaas: the National Portal has no list of services, as the vendor answers it", "[asaas]") {
  AsaasHouse house(R"({})");
  const Json expected = Json::parse(
      R"({"errors":[{"code":"error","description":"O código de serviços municipais não está habilitado para esta conta."}]})");
  if (const auto shared = shared_dir()) {
    std::ifstream file(*shared /
                       "data/providers/examples/asaas/municipalServices-portal-nacional.error-400.json");
    CHECK(Json::parse(file) == expected);
  }
  for (const char* path : {"/fiscalInfo/services", "/invoices/municipalServices"}) {
    const auto answer = house.ask("GET", path);
    CHECK(answer.status == 400);
    CHECK(json_of(answer) == expected);
  }
  Json body = a_standalone_invoice();
  body["municipalServiceCode"] = nullptr;
  body["municipalServiceId"] = "203561";
  CHECK(house.schedule(body).status == 400);
}

TEST_CASE(
    "Asaas: an account that left the National Portal lists its catalog, and an entry's id names the service",
    "[asaas]") {
  AsaasHouse house(R"({})");
  CHECK(json_of(house.ask("POST", "/fiscalInfo/nationalPortal", R"({"enabled": false})"))["enabled"] ==
        false);
  billing::CatalogEntry entry;
  entry.code = "1.01";
  entry.name = "Análise e desenvolvimento de sistemas";
  entry.service.national_code = "010101";
  entry.service.description = "Desenvolvimento";
  entry.taxes.iss.rate = Rate{20000};
  const std::string id = house.desk().services().upsert("acme", entry).id;
  const Json listed = json_of(house.ask("GET", "/fiscalInfo/services?description=desenvolvimento"));
  REQUIRE(listed["data"].size() == 1);
  CHECK(listed["data"][0] ==
        Json{{"id", id}, {"description", "1.01 - Análise e desenvolvimento de sistemas"}, {"issTax", 2}});
  CHECK(json_of(house.ask("GET", "/fiscalInfo/services?description=pintura"))["totalCount"] == 0);
  Json body = a_standalone_invoice();
  body["municipalServiceCode"] = nullptr;
  body["municipalServiceId"] = id;
  const auto answer = house.schedule(body);
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  CHECK(house.accepted(house.invoices().front())["service"]["description"] == "Invoice 101940");
}

TEST_CASE("Asaas: customers are added, found, changed, deleted and brought back", "[asaas]") {
  AsaasHouse house;
  const auto added = house.ask("POST", "/customers",
                               R"({"name":"Ana Lima","cpfCnpj":"529.982.247-25","email":"ana@exemplo.com.br",
      "mobilePhone":"(48) 99999-0000","address":"Rua das Flores","addressNumber":"100","province":"Centro","postalCode":"88010-000",
      "cityName":"Florianópolis","state":"SC","externalReference":"c-7","notificationDisabled":true})");
  INFO(added.body);
  REQUIRE(added.status == 200);
  const Json ana = json_of(added);
  const std::string id = ana["id"];
  CHECK(ana["object"] == "customer");
  CHECK(ana["cpfCnpj"] == "52998224725");
  CHECK(ana["personType"] == "FISICA");
  CHECK(ana["notificationDisabled"] == true);
  CHECK(json_of(house.ask("GET", "/customers/" + id)) == ana);
  const auto count = [&](const std::string& query) {
    return json_of(house.ask("GET", "/customers?" + query))["totalCount"].get<int>();
  };
  CHECK(count("cpfCnpj=52998224725") == 2);
  CHECK(count("externalReference=c-7") == 1);
  CHECK(count("email=ana@exemplo.com.br") == 1);
  CHECK(json_of(house.ask("POST", "/customers/" + id, R"({"name":"Ana Lima Souza"})"))["email"] ==
        "ana@exemplo.com.br");
  Json body = a_standalone_invoice();
  body["customer"] = id;
  REQUIRE(house.schedule(body).status == 200);
  const Json party = house.accepted(house.invoices().front())["customer"];
  CHECK(party["name"] == "Ana Lima Souza");
  CHECK(party["phone"] == "48999990000");
  CHECK(party["address"]["municipality"] == "4205407");
  CHECK(json_of(house.ask("DELETE", "/customers/" + id))["deleted"] == true);
  body["value"] = 301;
  CHECK(house.schedule(body).status == 400);
  CHECK(json_of(house.ask("POST", "/customers/" + id + "/restore"))["deleted"] == false);
  CHECK(house.schedule(body).status == 200);
}

TEST_CASE("Asaas: a customer that other roads have told of is shown whole, and a change keeps the rest of it",
          "[asaas]") {
  AsaasHouse house;
  billing::Customer kept;
  kept.id = "cus_elsewhere";
  kept.party.tax_id = "11144477735";
  kept.party.name = "Bia Reis";
  kept.party.phone = "48999990000";
  kept.party.address = Address{"Rua das Flores", "100", "Sala 2", "Centro", "4205407", "88010000"};
  REQUIRE(house.desk().customers().add("acme", kept).ok());
  const Json shown = json_of(house.ask("GET", "/customers/cus_elsewhere"));
  CHECK(shown["mobilePhone"] == "48999990000");
  CHECK(shown["address"] == "Rua das Flores");
  CHECK(shown["postalCode"] == "88010000");
  CHECK(shown["cityName"] == "Florianópolis");
  CHECK(shown["state"] == "SC");
  const auto party = [&] { return house.desk().customers().find("acme", "cus_elsewhere")->party; };
  REQUIRE(house.ask("PUT", "/customers/cus_elsewhere", R"({"observations":"x"})").status == 200);
  CHECK(party() == kept.party);
  REQUIRE(house.ask("PUT", "/customers/cus_elsewhere", R"({"address":"Rua Nova"})").status == 200);
  kept.party.address->street = "Rua Nova";
  CHECK(party() == kept.party);
  REQUIRE(house.ask("PUT", "/customers/cus_elsewhere", R"({"phone":"4833330000","mobilePhone":""})").status ==
          200);
  CHECK(party().phone == "4833330000");
  CHECK(party().address == kept.party.address);
}

TEST_CASE("Asaas: a customer that cannot be is refused", "[asaas]") {
  AsaasHouse house;
  for (const char* wrong : {R"("email":5)", R"("phone":true)", R"("address":["x"])",
                            R"("notificationDisabled":"x")", R"("externalReference":{})"}) {
    const auto answer = house.ask("POST", "/customers",
                                  std::string(R"({"name":"Ana","cpfCnpj":"52998224725",)") + wrong + "}");
    INFO(wrong << answer.body);
    CHECK(answer.status == 400);
  }
  const auto long_name = house.ask("POST", "/customers",
                                   Json{{"name", std::string(500, 'a')}, {"cpfCnpj", "52998224725"}}.dump());
  CHECK(json_of(long_name)["errors"][0]["description"] ==
        "O campo name deve ser um texto de até 300 caracteres.");
  for (const char* wrong :
       {R"({"cpfCnpj":"52998224725"})", R"({"name":"Ana"})", R"({"name":"Ana","cpfCnpj":"123"})", "[]", "{"})
    CHECK(house.ask("POST", "/customers", wrong).status == 400);
  CHECK(house.ask("PUT", "/customers/cus_000000002750", R"({"name":""})").status == 400);
  CHECK(house.ask("PUT", "/customers/cus_none", R"({"name":"Ana"})").status == 404);
}

TEST_CASE("Asaas: an unknown payment is registered with the invoice's customer, and needs one", "[asaas]") {
  AsaasHouse house;
  Json body = an_asaas_invoice();
  body.erase("customer");
  const auto bare = house.schedule(body);
  CHECK(bare.status == 400);
  CHECK(json_of(bare)["errors"][0]["description"].get<std::string>().find("pay_637959110194") !=
        std::string::npos);
  REQUIRE(house.schedule(an_asaas_invoice()).status == 200);
  const Json payment = json_of(house.ask("GET", "/payments/pay_637959110194"));
  CHECK(payment["customer"] == "cus_000000002750");
  CHECK(payment["value"] == 300);
  CHECK(json_of(house.ask("GET", "/payments?customer=cus_000000002750"))["totalCount"] == 1);
  for (const char* wrong : {R"({"customer":"cus_x","value":1,"dueDate":"2024-09-01"})",
                            R"({"customer":"cus_000000002750","value":0,"dueDate":"2024-09-01"})",
                            R"({"customer":"cus_000000002750","value":1})"})
    CHECK(house.ask("POST", "/payments", wrong).status == 400);
}

TEST_CASE("Asaas: fiscal options are those of the account", "[asaas]") {
  AsaasHouse house;
  CHECK(json_of(house.ask("GET", "/fiscalInfo/municipalOptions"))["authenticationType"] == "CERTIFICATE");
  CHECK(json_of(house.ask("GET", "/fiscalInfo"))["simplesNacional"] == false);
  CHECK(json_of(house.ask("GET", "/fiscalInfo/"))["simplesNacional"] == false);
  for (const char* path : {"/fiscalInfo", "/fiscalInfo/"}) {
    const auto refused = house.ask("POST", path, "certificatePassword=x");
    CHECK(refused.status == 403);
    CHECK(json_of(refused)["errors"][0]["code"] == "error");
  }
}

TEST_CASE("Asaas: the lists of the tax reform are pages of the national tables", "[asaas]") {
  AsaasHouse house;
  const auto found = [&](const std::string& path) { return json_of(house.ask("GET", "/fiscalInfo" + path)); };
  const Json services = found("/federalServiceCodes?code=0107");
  CHECK(services["object"] == "list");
  CHECK(services["totalCount"] == services["data"].size());
  CHECK(services["data"][0]["code"] == "010701");
  CHECK(services["data"][0]["description"].is_string());
  CHECK(found("/nbsCodes?code=115013000")["totalCount"] == 1);
  CHECK(found("/nbsCodes?description=PROGRAMAÇÃO")["totalCount"] ==
        found("/nbsCodes?description=programacao")["totalCount"]);
  const Json page = found("/taxClassificationCodes?offset=1&limit=2");
  CHECK(page["hasMore"] == true);
  CHECK(page["data"].size() == 2);
  const Json first = found("/taxClassificationCodes?limit=1")["data"][0];
  CHECK(first["code"].get<std::string>() < page["data"][0]["code"].get<std::string>());
  CHECK(found("/taxSituationCodes?code=000")["data"][0]["code"] == "000");
  CHECK(found("/operationIndicatorCodes?limit=1")["data"][0]["code"].get<std::string>().size() == 6);
  CHECK(house.ask("GET", "/fiscalInfo/nbsCodes?limit=0").status == 400);
  CHECK(house.ask("GET", "/fiscalInfo/nbsCodes?code=zzz").status == 400);
}

}  // namespace fiscal::test
