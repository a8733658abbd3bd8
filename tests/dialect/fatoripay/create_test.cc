#include <algorithm>

#include "tests/dialect/fatoripay/fatoripay_house.h"
#include "tests/dialect/support/seed.h"

namespace fiscal::test {
namespace {

/// The page's answer, as it stands there.
const std::string page_answer = R"({
"id": "83a0843b-0a98-402e-bb5f-75fcc44e11b1",
"ref": "150",
"description": "Descrição da Fatura",
"status": "unpaid",
"subtotal_amount": "5924.13",
"total_amount": "5924.13",
"tax_amount": "0",
"discount_amount": "0",
"link_token": "BdvkH6j2icCfSpj1E0Zxp9pnwuSrPm",
"link": "http://localhost:5180/hapo-code/public/fatura/BdvkH6j2icCfSpj1E0Zxp9pnwuSrPm",
"customer": {
"id": "e00e6af0-7775-4a0e-8f36-6f5f4af2bf16",
"name": "João da Silva",
"email": "joao@testeste.com.br",
"description": null,
"cellphone": "11999999999",
"cpfcnpj": "07120188917",
"address": {
"street": "Rua de Teste",
"number": "123",
"complement": "Sala 1",
"neighborhood": "Bairro Teste",
"city": "São Paulo",
"state": "SP",
"zipcode": "01234000"
}
},
"items": [
{
"id": "a274156f-7aa7-4be2-a735-e5bb428c9124",
"product": {
"id": "b7567ebc-924b-4604-948f-00afd4b697ef",
"name": "Produto 1",
"description": "Meu produto",
"price": "900.25"
},
"quantity": 5
},
{
"id": "4feb80eb-f07c-4e78-9822-97a5b5b6da9a",
"product": {
"id": "86cf4814-62d0-4704-9e19-74319f5c2282",
"name": "Produto 2",
"description": "Meu produto 2",
"price": "711.44"
},
"quantity": 2
}
],
"payment": null,
"payable_with": {
"boleto": true,
"pix": true,
"credit_card": true
},
"shipping": null,
"due_date": "25/04/2023",
"paid_at": null,
"notification_url": null,
"created_at": "05/04/2023",
"notifications": []
})";

/// The request that the page's answer answers.
const std::string request_of_the_answer =
    R"({"ref":"150","due_date":"25-04-2023","description":"Descrição da Fatura","discount_amount":0,
  "customer":{"name":"João da Silva","email":"joao@testeste.com.br","cellphone":"11999999999","cpfcnpj":"07120188917","address":{
    "street":"Rua de Teste","number":"123","complement":"Sala 1","neighborhood":"Bairro Teste","city":"São Paulo","state":"SP","zipcode":"01234000"}},
  "items":[{"name":"Produto 1","description":"Meu produto","quantity":5,"price":90025},{"name":"Produto 2","description":"Meu produto 2","quantity":2,"price":71144}],
  "payable_with":{"boleto":true,"pix":true,"credit_card":true}})";

bool is_uuid(const Json& id) {
  const std::string text = id;
  return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

Json without(Json body, const Json::json_pointer& place) {
  body.at(place.parent_pointer()).erase(place.back());
  return body;
}

}  // namespace

TEST_CASE("the page's request is taken as it stands", "[fatoripay]") {
  CHECK(Seed("003").has(page_request));
  FatoriPayHouse house;
  const Json answer = house.created(page_request);
  CHECK(answer["ref"] == "001");
  CHECK(answer["status"] == "unpaid");
  CHECK(answer["total_amount"] == "524.13");  // 5 x 100,25 + 2 x 11,44.
  CHECK(answer["due_date"] == "01/12/2025");
  CHECK(answer["created_at"] == "05/11/2025");
  CHECK(answer["payable_with"] == Json{{"boleto", false}, {"pix", true}, {"credit_card", false}});
  CHECK(answer["notification_url"] == "https://mywebhook.com");
  CHECK(answer["link"].get<std::string>().ends_with(answer["link_token"].get<std::string>()));
  CHECK(house.bills().find_by_reference("acme", "001")->amount == Money{52413});
}

TEST_CASE("FatoriPay: the page's answer comes member for member", "[fatoripay]") {
  CHECK(Seed("003").has(page_answer));
  FatoriPayHouse house;
  house.clock().set_wall(*parse_instant("2023-04-05T10:00:00-03:00"));
  Json answer = house.created(request_of_the_answer);
  const Json expected = Json::parse(page_answer);
  // What no two invoices share.
  for (const char* place :
       {"/id", "/customer/id", "/items/0/id", "/items/0/product/id", "/items/1/id", "/items/1/product/id"}) {
    const Json::json_pointer pointer(place);
    INFO(place);
    CHECK(is_uuid(answer.at(pointer)));
    answer.at(pointer) = expected.at(pointer);
  }
  for (const char* own : {"link", "link_token"}) answer[own] = expected[own];
  CHECK(answer.dump() == expected.dump());  // In the same order, too.
}

TEST_CASE("the vendor's own shop plugin is understood: prices in reais with a comma, no fees, a tax",
          "[fatoripay]") {
  FatoriPayHouse house;
  const Json answer = house.created(
      R"({"ref":"WC-123","due_date":"22-11-2026","description":"Pedido #123","discount_amount":"10,00","tax_amount":250,
    "customer":{"name":"Jorge Tadeu","email":"j@e.com","cellphone":"11999999999","cpfcnpj":"01234567890","address":{"street":"Rua","number":"1","complement":"",
      "neighborhood":"Jardins","city":"São Paulo","state":"SP","zip_code":"01234-000"}},
    "items":[{"name":"Produto 1","description":"Produto 1","quantity":5,"price":"100,25"},{"name":"Produto 2","quantity":"1","price":"1.000,00"}],
    "payable_with":{"boleto":true,"pix":true,"credit_card":true,"credit_card_installments_without_interest":"0"},
    "notification_url":"https://shop/wc-api/wc_fatoripay","redirect_url":"https://shop/checkout/order-received/123"})");
  CHECK(answer["subtotal_amount"] == "1501.25");
  CHECK(answer["discount_amount"] == "10.00");
  CHECK(answer["tax_amount"] == "2.50");
  CHECK(answer["total_amount"] == "1493.75");
  CHECK(answer["items"].size() == 2);
  CHECK(answer["items"][1]["product"]["description"] == "Produto 2");
  CHECK(answer["customer"]["address"]["complement"].is_null());
}

TEST_CASE("prices are read as clients write them and in no other way", "[fatoripay]") {
  using dialects::fatoripay::parse_price;
  CHECK(parse_price("10025") == Money{10025});
  CHECK(parse_price("0") == Money{0});
  CHECK(parse_price("100,25") == Money{10025});
  CHECK(parse_price("1.100,25") == Money{110025});
  CHECK(parse_price("1100,25") == Money{110025});
  CHECK(parse_price("100.25") == Money{10025});
  for (const char* wrong : {"", "-1", "1,2", "1,234", "1.10,25", "11.00,25", ".100,25", "1.2345", "1.2",
                            "1e3", "1,25 ", "R$ 1,25", "99999999999999999999"})
    CHECK_FALSE(parse_price(wrong));
}

TEST_CASE("days are read with dashes and written with slashes", "[fatoripay]") {
  using namespace dialects::fatoripay;
  CHECK(parse_day("01-12-2025") == Date{2025, 12, 1});
  CHECK(to_day({2025, 12, 1}) == "01/12/2025");
  for (const char* wrong : {"2025-12-01", "31-02-2025", "1-12-2025", "01/12/2025", ""})
    CHECK_FALSE(parse_day(wrong));
}

TEST_CASE("every missing field is named at once, and nothing is kept", "[fatoripay]") {
  const Json whole = Json::parse(page_request);
  FatoriPayHouse house;
  for (const char* place :
       {"/ref", "/due_date", "/description", "/customer", "/customer/name", "/customer/email",
        "/customer/cpfcnpj", "/customer/address/street", "/customer/address/number",
        "/customer/address/neighborhood", "/customer/address/city", "/customer/address/state",
        "/customer/address/zipcode", "/items", "/items/0/name", "/items/0/quantity", "/items/1/price",
        "/payable_with"}) {
    std::string field = std::string(place).substr(1);
    std::replace(field.begin(), field.end(), '/', '.');
    const auto answer = house.create(without(whole, Json::json_pointer(place)).dump());
    INFO(field << " -> " << answer.body);
    CHECK(answer.status == 422);
    const Json said = json_of(answer);
    CHECK(said["message"] == "Os dados fornecidos são inválidos.");
    CHECK(said["errors"][field] == Json::array({"O campo " + field + " é obrigatório."}));
  }
  const Json all = json_of(house.create("{}"))["errors"];
  CHECK(all.size() == 6);
  CHECK(house.count() == 0);
}

TEST_CASE("what is wrong is named by its field and has no effect", "[fatoripay]") {
  struct Case {
    const char* place;
    Json value;
    const char* field;
  };
  const Case cases[] = {
      {"/due_date", "2025-12-01", "due_date"},
      {"/due_date", "04-11-2025", "due_date"},  // Yesterday.
      {"/discount_amount", "x", "discount_amount"},
      {"/discount_amount", 52413, "discount_amount"},  // All of it.
      {"/customer/cpfcnpj", "12345678901", "customer.cpfcnpj"},
      {"/customer/email", "no address", "customer.email"},
      {"/customer/address/city", "Atlântida", "customer.address.city"},
      {"/customer/address/zipcode", "123", "customer.address.zipcode"},
      {"/items/0/price", 1.5, "items.0.price"},
      {"/items/0/price", -1, "items.0.price"},
      {"/items/0/quantity", 0, "items.0.quantity"},
      {"/items/0/name", std::string(256, 'a'), "items.0.name"},
      {"/payable_with/pix", false, "payable_with"},
      {"/payable_with/pix", "maybe", "payable_with.pix"},
      {"/payable_with/credit_card_installments_max", 13, "payable_with.credit_card_installments_max"},
      {"/payable_with/credit_card_fee_mdr_responsible", "bank",
       "payable_with.credit_card_fee_mdr_responsible"},
      {"/notification_url", "ftp://x", "notification_url"},
  };
  FatoriPayHouse house;
  for (const Case& each : cases) {
    Json body = Json::parse(page_request);
    body.at(Json::json_pointer(each.place)) = each.value;
    const auto answer = house.create(body.dump());
    INFO(each.place << " -> " << answer.body);
    CHECK(answer.status == 422);
    CHECK(json_of(answer)["errors"].contains(each.field));
  }
  for (const char* capture : {"payment", "credit_card"}) {
    Json body = Json::parse(page_request);
    body[capture] = {{"card_token", "x"}};
    CHECK(json_of(house.create(body.dump()))["errors"].contains(capture));
  }
  for (const std::string body : {"", "[]", "{", R"({"ref":1,"ref":2})"})
    CHECK(house.create(body).status == 422);
  CHECK(house.count() == 0);
}

}  // namespace fiscal::test
