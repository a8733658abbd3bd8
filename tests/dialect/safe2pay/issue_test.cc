#include "tests/dialect/safe2pay/safe2pay_house.h"
#include "tests/dialect/support/seed.h"

namespace fiscal::test {
namespace {

const std::string least_request = R"({
    "Service": {
        "IdService": 1
    }
})";

const std::string whole_request = R"({
    "Service": {
        "IdService": 1
    },
    "CompetencyDate": "2025-03-25",
    "Customer": {
        "Phone": "51999999999",
        "Email": "[email protected]",
        "Address": {
            "ZipCode": "90670090",
            "Street": "Logradouro",
            "Number": "123",
            "Complement": "Complemento",
            "District": "Higienopolis",
            "CityName": "Porto Alegre",
            "StateInitials": "RS",
            "CountryName": "Brasil"
        }
    }
})";

/// The page's sample has had its address taken out by the site that shows it.
std::string with_real_email(std::string body) {
  const std::string hidden = "[email protected]";
  return body.replace(body.find(hidden), hidden.size(), "comprador@example.com");
}

Json error(const std::string& code, const std::string& text) {
  return {{"HasError", true}, {"ErrorCode", code}, {"Error", text}};
}

}  // namespace

TEST_CASE("the NFS-e of a transaction is taken with 202 and issued", "[safe2pay]") {
  CHECK(Seed("004").has(least_request));
  Safe2PayHouse house;
  const auto taken = house.issue(least_request);
  INFO(taken.body);
  REQUIRE(taken.status == 202);
  const Json detail = json_of(taken)["ResponseDetail"];
  CHECK(json_of(taken)["HasError"] == false);
  CHECK(detail["Status"] == 1);

  REQUIRE(house.invoices().size() == 1);
  const Json accepted = house.accepted(house.invoices()[0]);
  CHECK(accepted["reference"].get<std::string>().starts_with("transaction:chg_"));
  CHECK(accepted["amount"] == 15000);
  CHECK(accepted["competence_date"] == "2026-11-21");  // The day of the request.
  CHECK(accepted["service"]["national_code"] == "010701");
  CHECK(accepted["service"]["description"] == "Mensalidade de outubro");
  CHECK(accepted["customer"]["address"]["street"] == "Av. Princesa Isabel");
  CHECK(accepted["charge"] == Json{{"kind", "transaction"}, {"reference", "12345"}});

  house.run();
  const auto shown = house.send("GET", "/v2/nfse/" + detail["Identificador"].get<std::string>());
  const Json note = json_of(shown)["ResponseDetail"];
  CHECK(shown.status == 200);
  CHECK(note["Identificador"] == detail["Identificador"]);
  CHECK(note["Status"] == 2);
  CHECK(note["Mensagem"] == "Sucesso - NFSe Gerada");
  CHECK_FALSE(note["NumeroNfse"].get<std::string>().empty());
  CHECK(note["DataEmissao"].get<std::string>().ends_with("-03:00"));
  CHECK(note["UrlPdf"] ==
        "http://gateway.test/safe2pay/v2/nfse/" + detail["Identificador"].get<std::string>() + "/pdf");
  CHECK(json_of(house.send("GET", "/v2/nfse/transaction/12345")) == json_of(shown));
}

TEST_CASE("a customer in the request takes the place of the transaction's", "[safe2pay]") {
  CHECK(Seed("004").has(whole_request));
  Safe2PayHouse house;
  house.clock().set_wall(*parse_instant("2025-03-28T18:00:00-03:00"));
  const auto taken = house.issue(with_real_email(whole_request));
  INFO(taken.body);
  REQUIRE(taken.status == 202);
  const Json accepted = house.accepted(house.invoices()[0]);
  CHECK(accepted["competence_date"] == "2025-03-25");
  const Json& customer = accepted["customer"];
  CHECK(customer["name"] == "Maria da Silva");
  CHECK(customer["tax_id"] == "52998224725");
  CHECK(customer["phone"] == "51999999999");
  CHECK(customer["email"] == "comprador@example.com");
  CHECK(customer["address"]["street"] == "Logradouro");
  CHECK(customer["address"]["number"] == "123");
  CHECK(customer["address"]["complement"] == "Complemento");
  CHECK(customer["address"]["district"] == "Higienopolis");
  CHECK(customer["address"]["municipality"] == "4314902");
  CHECK(customer["address"]["postal_code"] == "90670090");
}

TEST_CASE("the field table's spelling Adress is read like Address", "[safe2pay]") {
  Safe2PayHouse house;
  std::string body =
      R"({"Service":{"IdService":1},"Customer":{"Adress":{"ZipCode":"90670090","Street":"Rua Um","Number":7,"District":"Centro",)"
      R"("CityName":"porto alegre","StateInitials":"rs","CountryName":"Brasil"}}})";
  REQUIRE(house.issue(body).status == 202);
  const Json accepted = house.accepted(house.invoices()[0]);
  CHECK(accepted["customer"]["address"]["street"] == "Rua Um");
  CHECK(accepted["customer"]["address"]["number"] == "7");
  CHECK(accepted["customer"]["email"] == "maria@example.com");
}

TEST_CASE("the transaction may be named in the body", "[safe2pay]") {
  Safe2PayHouse house;
  CHECK(house.send("POST", "/v2/nfse/transaction", R"({"IdTransaction":12345,"Service":{"IdService":1}})")
            .status == 202);
  CHECK(house.invoices().size() == 1);
  // One that says another transaction than the path says neither.
  CHECK(json_of(house.issue(R"({"IdTransaction":1,"Service":{"IdService":1}})"))["ErrorCode"] == "1327");
}

TEST_CASE("every error of the page has its code, its text and status 200", "[safe2pay]") {
  struct Case {
    std::string code;
    std::string text;
    std::string body;
  };
  const auto with_address_less = [](const std::string& name) {
    Json body = Json::parse(with_real_email(whole_request));
    body["Customer"]["Address"].erase(name);
    return body.dump();
  };
  const std::string other_date = R"({"Service":{"IdService":1},"CompetencyDate":"25/03/2025"})";
  const Case cases[] = {
      {"1315", "O Id do serviço não foi informado ou é inválido.", R"({"Service":{}})"},
      {"1326", "O corpo da requisição está vazio ou mal formatado.", ""},
      {"1317", "A data de competência, se informada, deve ser uma data válida.", other_date},
      {"1319", "O CEP do endereço do cliente é obrigatório.", with_address_less("ZipCode")},
      {"1318", "O logradouro do endereço do cliente é obrigatório.", with_address_less("Street")},
      {"1320", "O número do endereço do cliente é obrigatório.", with_address_less("Number")},
      {"1321", "O bairro do endereço do cliente é obrigatório.", with_address_less("District")},
      {"1322", "A cidade do endereço do cliente é obrigatório.", with_address_less("CityName")},
      {"1323", "A UF do endereço do cliente é obrigatório.", with_address_less("StateInitials")},
      {"1324", "O país do endereço do cliente é obrigatório.", with_address_less("CountryName")},
  };
  const Seed seed("004");
  Safe2PayHouse house;
  for (const Case& each : cases) {
    INFO(each.code);
    CHECK(seed.has(error(each.code, each.text).dump()));
    const auto answer = house.issue(each.body);
    CHECK(answer.status == 200);
    CHECK(json_of(answer) == error(each.code, each.text));
  }
  CHECK(house.invoices().empty());
}

TEST_CASE("a transaction that is not known is error 1327, another account's included", "[safe2pay]") {
  const Json unknown = error("1327", "A transação informada para emissão de NFS-e, não existe.");
  CHECK(Seed("004").has(unknown.dump()));
  Safe2PayHouse house;
  for (const std::string id : {"1", "99999", "abc", "012345", "12345678901"})
    CHECK(json_of(house.issue(least_request, id)) == unknown);
  CHECK(json_of(house.send("POST", "/v2/nfse/transaction/12345", least_request, "other")) == unknown);
  CHECK(house.invoices().empty());
  CHECK(house.invoices("other").empty());
}

TEST_CASE("a wrong or missing token is 403 in Safe2Pay's words", "[safe2pay]") {
  const Json forbidden =
      error("403", "Não foi possível realizar a autenticação com os parâmetros informados.");
  CHECK(Seed("004").has(forbidden.dump()));
  Safe2PayHouse house;
  const std::string path = "/safe2pay/v2/nfse/transaction/12345";
  for (const DialectHouse::Headers& headers :
       {DialectHouse::Headers{}, DialectHouse::Headers{{"x-api-key", "ABC"}}}) {
    const auto answer = house.call("POST", path, least_request, headers);
    CHECK(answer.status == 403);
    CHECK(json_of(answer) == forbidden);
  }
  CHECK(house.invoices().empty());
}

TEST_CASE("what cannot be used is answered like what is missing, and has no effect", "[safe2pay]") {
  const auto code_of = [](Safe2PayHouse& house, const std::string& body) {
    return json_of(house.issue(body))["ErrorCode"].get<std::string>();
  };
  const auto with = [](const std::string& name, const Json& value) {
    Json body = Json::parse(with_real_email(whole_request));
    body["Customer"]["Address"][name] = value;
    return body.dump();
  };
  Safe2PayHouse house;
  CHECK(code_of(house, R"({"Service":{"IdService":99}})") == "1315");  // No service of the account.
  CHECK(code_of(house, R"({"Service":{"IdService":"x"}})") == "1315");
  CHECK(code_of(house, R"({"Service":{"IdService":-1}})") == "1315");
  CHECK(code_of(house, "[]") == "1326");
  CHECK(code_of(house, R"({"Service":{"IdService":1})") == "1326");
  CHECK(code_of(house, R"({"Service":{"IdService":1},"Service":{"IdService":1}})") == "1326");
  CHECK(code_of(house, std::string(70'000, ' ') + least_request) == "1326");
  CHECK(code_of(house, R"({"Service":{"IdService":1},"CompetencyDate":"2025-02-30"})") == "1317");
  CHECK(code_of(house, R"({"Service":{"IdService":1},"CompetencyDate":"2027-01-01"})") ==
        "1317");  // Not before it is rendered.
  CHECK(code_of(house, with("ZipCode", "9067009")) == "1319");
  CHECK(code_of(house, with("Street", std::string(151, 'a'))) == "1318");
  CHECK(code_of(house, with("Street", " ")) == "1318");
  CHECK(code_of(house, with("CityName", "Atlântida")) == "1322");
  CHECK(code_of(house, with("StateInitials", "XX")) == "1323");
  CHECK(code_of(house, with("CountryName", "Nárnia")) == "1324");
  CHECK(house.invoices().empty());
}

}  // namespace fiscal::test
