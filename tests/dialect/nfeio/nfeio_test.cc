#include <fstream>
#include <iterator>

#include "core/api/dialects/nfeio/order.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

struct NfeioHouse : DialectHouse {
  NfeioHouse() {
    agree(R"({"services":{"2690":{"national_code":"010701"}},"also_known_as":["55df4dc6b6cd9007e4f13ee8"]})");
  }

  api::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                    const std::string& account = "acme") {
    return call(method, "/nfeio/v1/companies/" + account + path, body, {{"x-nfe-apikey", key(account)}});
  }
  api::Response create(const Json& body) { return ask("POST", "/serviceinvoices", body.dump()); }
};

/// NFE.io's own sample of a request, with a customer whose CNPJ lost its zeros.
Json a_service_invoice() {
  return Json::parse(
      R"({"cityServiceCode":"2690","description":"TESTE EMISSAO","servicesAmount":0.10,"externalId":"e1",
    "borrower":{"federalTaxNumber":191,"name":"BANCO DO BRASIL SA","email":"exemplo@bb.com.br",
      "address":{"country":"BRA","postalCode":"70073901","street":"Outros Quadra 1 Bloco G Lote 32","number":"S/N",
        "additionalInformation":"QUADRA 01 BLOCO G","district":"Asa Sul","city":{"code":"5300108","name":"Brasilia"},"state":"DF"}}})");
}

std::string id_in(const api::Response& created) {
  const std::string location = header_of(created, "Location");
  return location.substr(location.rfind('/'));
}

}  // namespace

TEST_CASE("NFE.io: the vendor's sample is issued, with a Location that its clients can read", "[nfeio]") {
  NfeioHouse house;
  const auto shared = shared_dir();
  if (shared) {
    std::ifstream file(*shared / "data/providers/examples/nfeio/create.request.official-sample.json");
    Json sample = Json::parse(file);
    sample["servicesAmount"] = 0.10;  // 0.01 is a rejection at the plugin that tests issue with.
    CHECK(sample == a_service_invoice());
  }
  const auto created = house.create(a_service_invoice());
  INFO(created.body);
  REQUIRE(created.status == 202);
  CHECK(header_of(created, "Location").starts_with("/nfeio/v1/companies/acme/serviceinvoices/inv-"));
  CHECK(json_of(created)["flowStatus"] == "WaitingSend");
  house.run();
  const Json issued = json_of(house.ask("GET", "/serviceinvoices" + id_in(created)));
  CHECK(issued["flowStatus"] == "Issued");
  CHECK(issued["status"] == "Issued");
  CHECK(issued["environment"] == "Development");
  CHECK(issued["externalId"] == "e1");
  CHECK(issued["servicesAmount"] == 0.1);
  CHECK(issued["borrower"]["federalTaxNumber"] == 191);
  CHECK(issued["borrower"]["address"]["city"]["code"] == "5300108");
  CHECK(issued["checkCode"].is_string());
  CHECK(issued["rpsNumber"] == 1);
}

TEST_CASE("NFE.io: the same invoice through the dialect and through /v1/invoices is the same document",
          "[nfeio]") {
  NfeioHouse house;
  Json body = a_service_invoice();
  body["issRate"] = 0.05;
  body["issAmountWithheld"] = 0.01;
  body["deductionsAmount"] = 0.02;
  body["irAmountWithheld"] = 0.01;
  body["nbsCode"] = "1.1502.10.00";
  body["additionalInformation"] = "Contrato 12";
  REQUIRE(house.create(body).status == 202);
  const auto own =
      house.call("POST", "/v1/invoices",
                 R"({"reference":"own","service":{"national_code":"010701","description":"TESTE EMISSAO",
      "nbs":"115021000","notes":"Contrato 12"},"amount":10,"deductions":{"amount":2},
      "customer":{"tax_id":"00000000000191","name":"BANCO DO BRASIL SA","email":"exemplo@bb.com.br","address":{
      "street":"Outros Quadra 1 Bloco G Lote 32","number":"S/N","complement":"QUADRA 01 BLOCO G","district":"Asa Sul",
      "municipality":"5300108","postal_code":"70073901"}},
      "taxes":{"iss":{"rate":"5.00","withheld_by":"customer"},"withholding":{"income_tax":1}}})",
                 {{"authorization", "Bearer " + house.key()}});
  INFO(own.body);
  REQUIRE(own.status == 202);
  const auto records = house.invoices();
  Json through = house.accepted(records.at(1)), direct = house.accepted(records.at(0));
  through.erase("reference"), through.erase("metadata"), direct.erase("reference");
  CHECK(through == direct);
}

TEST_CASE("NFE.io: four sends of one request make one document, with an externalId and without", "[nfeio]") {
  NfeioHouse house;
  Json body = a_service_invoice();
  const auto first = house.create(body);
  for (int again = 0; again < 3; ++again) {
    const auto repeated = house.create(body);
    CHECK(repeated.status == 202);
    CHECK(header_of(repeated, "Location") == header_of(first, "Location"));
    CHECK(header_of(repeated, "Idempotent-Replayed") == "true");
  }
  body.erase("externalId");
  const auto unnamed = house.create(body);
  for (int again = 0; again < 3; ++again)
    CHECK(header_of(house.create(body), "Location") == header_of(unnamed, "Location"));
  CHECK(house.invoices().size() == 2);
}

TEST_CASE(
    "NFE.io: an externalId with another body is refused, and one whose invoice failed may be used again",
    "[nfeio]") {
  NfeioHouse house;
  house.send_at_once(true);
  Json body = a_service_invoice();
  body["servicesAmount"] = 12.01;  // The sandbox rejects it.
  const auto rejected = house.create(body);
  REQUIRE(rejected.status == 202);
  const Json failed = json_of(house.ask("GET", "/serviceinvoices" + id_in(rejected)));
  CHECK(failed["flowStatus"] == "IssueFailed");
  CHECK(failed["status"] == "Error");
  CHECK(failed["flowMessage"].is_string());
  body["servicesAmount"] = 12.10;
  const auto corrected = house.create(body);
  CHECK(corrected.status == 202);
  CHECK(header_of(corrected, "Location") != header_of(rejected, "Location"));
  CHECK(json_of(house.ask("GET", "/serviceinvoices/external/e1"))["flowStatus"] == "Issued");
  body["servicesAmount"] = 13;
  const auto other = house.create(body);
  CHECK(other.status == 400);
  CHECK(json_of(other)["message"].is_string());
  CHECK(house.invoices().size() == 2);
}

TEST_CASE("NFE.io: cancellation is asked for, refused or carried out", "[nfeio]") {
  NfeioHouse house;
  house.send_at_once(true);
  Json body = a_service_invoice();
  const auto created = house.create(body);
  const auto asked = house.ask("DELETE", "/serviceinvoices" + id_in(created));
  CHECK(asked.status == 202);
  CHECK(header_of(asked, "Location") == header_of(created, "Location"));
  Json cancelled = json_of(house.ask("GET", "/serviceinvoices" + id_in(created)));
  CHECK(cancelled["flowStatus"] == "Cancelled");
  CHECK(cancelled["rpsStatus"] == "Canceled");

  body["externalId"] = "e2";
  body["servicesAmount"] = 5.09;  // The sandbox refuses to cancel it.
  const auto stays = house.create(body);
  REQUIRE(house.ask("DELETE", "/serviceinvoices" + id_in(stays)).status == 202);
  const Json refused = json_of(house.ask("GET", "/serviceinvoices" + id_in(stays)));
  CHECK(refused["flowStatus"] == "CancelFailed");
  CHECK(refused["status"] == "Issued");
}

TEST_CASE("NFE.io: lists come in its pages, newest first, with totals", "[nfeio]") {
  NfeioHouse house;
  Json body = a_service_invoice();
  for (int number = 1; number <= 5; ++number) {
    body["externalId"] = "list-" + std::to_string(number);
    REQUIRE(house.create(body).status == 202);
    house.clock().advance(seconds(1));
  }
  const Json page = json_of(house.ask("GET", "/serviceinvoices?pageIndex=2&pageCount=2"));
  CHECK(page["totalResults"] == 5);
  CHECK(page["totalPages"] == 3);
  CHECK(page["page"] == 2);
  REQUIRE(page["serviceInvoices"].size() == 2);
  CHECK(page["serviceInvoices"][0]["externalId"] == "list-3");
  CHECK(json_of(house.ask("GET", "/serviceinvoices?issuedBegin=2026-01-01"))["totalResults"] == 0);
  house.run();
  CHECK(json_of(house.ask(
            "GET", "/serviceinvoices?issuedBegin=2026-01-01&issuedEnd=2030-01-01"))["totalResults"] == 5);
  CHECK(json_of(house.ask("GET", "/serviceinvoices?createdEnd=2026-01-01"))["totalResults"] == 0);
}

TEST_CASE("NFE.io: a page or a day that is none is refused, and the borrower's town is answered", "[nfeio]") {
  NfeioHouse house;
  const Json address = json_of(house.create(a_service_invoice()))["borrower"]["address"];
  CHECK(address["city"] == Json{{"code", "5300108"}, {"name", "Brasília"}});
  CHECK(address["state"] == "DF");
  for (const char* query : {"pageIndex=x", "pageCount=-1", "issuedBegin=x", "createdEnd=2026-13-40"}) {
    const auto answer = house.ask("GET", std::string("/serviceinvoices?") + query);
    INFO(query << answer.body);
    CHECK(answer.status == 400);
    CHECK(json_of(answer)["message"].is_string());
  }
}

TEST_CASE("NFE.io: companies are the account itself, by its id, its CNPJ and the names it had there",
          "[nfeio]") {
  NfeioHouse house;
  const DialectHouse::Headers known{{"x-nfe-apikey", house.key()}};
  for (const char* name : {"acme", "11222333000181", "55df4dc6b6cd9007e4f13ee8"})
    CHECK(json_of(house.call("GET", std::string("/nfeio/v1/companies/") + name, {},
                             known))["companies"]["federalTaxNumber"] == 11222333000181);
  CHECK(house.call("GET", "/nfeio/v1/companies/other", {}, known).status == 404);
  CHECK(json_of(house.call("GET", "/nfeio/v1/companies", {}, known))["companies"].size() == 1);
  const auto posted =
      house.call("POST", "/nfeio/v1/companies/other/serviceinvoices", a_service_invoice().dump(), known);
  CHECK(posted.status == 404);
  CHECK(house.invoices("other").empty());
}

TEST_CASE("NFE.io: another account's invoice is not found by any path", "[nfeio]") {
  NfeioHouse house;
  house.send_at_once(true);
  const std::string id = id_in(house.create(a_service_invoice()));
  for (const char* path : {"", "/pdf", "/xml"})
    CHECK(house.ask("GET", "/serviceinvoices" + id + path, {}, "other").status == 404);
  CHECK(house.ask("DELETE", "/serviceinvoices" + id, {}, "other").status == 404);
  CHECK(house.ask("GET", "/serviceinvoices/external/e1", {}, "other").status == 404);
  CHECK(house.invoices().front().state == State::Authorized);
}

TEST_CASE("NFE.io: what is wrong is said with its field, and nothing is stored", "[nfeio]") {
  NfeioHouse house;
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"servicesAmount":"dez"})", "servicesAmount"},
      {R"({"servicesAmount":10.001})", "servicesAmount"},
      {R"({"servicesAmount":-1})", "servicesAmount"},
      {R"({"servicesAmount":null})", "servicesAmount"},
      {R"({"cityServiceCode":"9999","federalServiceCode":null})", "cityServiceCode"},
      {R"({"federalServiceCode":"1.07","cityServiceCode":"77"})", ""},
      {R"({"borrower":{"federalTaxNumber":123}})", "borrower.federalTaxNumber"},
      {R"({"taxationType":"SuspendedCourtDecision"})", "taxationType"},
      {R"({"othersAmountWithheld":1})", "othersAmountWithheld"},
      {R"({"issRate":"x"})", "issRate"},
      {R"({"issuedOn":"ontem"})", "issuedOn"},
      {R"({"externalId":{}})", "externalId"}};
  for (const auto& [patch, field] : wrong) {
    Json body = a_service_invoice();
    body.merge_patch(Json::parse(patch));
    const auto answer = house.create(body);
    INFO(patch << " -> " << answer.body);
    if (std::string(field).empty()) {
      CHECK(answer.status == 202);
      continue;
    }
    CHECK(answer.status == 400);
    CHECK(json_of(answer)["errors"][0]["field"] == field);
  }
  CHECK(house.ask("POST", "/serviceinvoices", "{\"a\":").status == 400);
  CHECK(house.ask("POST", "/serviceinvoices", "[]").status == 400);
  CHECK(house.ask("PUT", "/serviceinvoices", "{}").status == 405);
  const auto bare = house.call("GET", "/nfeio/v1/companies/acme/serviceinvoices");
  CHECK(bare.status == 401);
  CHECK(json_of(bare)["message"].is_string());
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("NFE.io: every state has its flowStatus while an invoice lives", "[nfeio]") {
  NfeioHouse house;
  Json body = a_service_invoice();
  const auto flow = [&](double amount, Duration span) {
    body["externalId"] = "state-" + std::to_string(amount);
    body["servicesAmount"] = amount;
    const std::string path = "/serviceinvoices" + id_in(house.create(body));
    house.run();
    std::string seen = json_of(house.ask("GET", path))["flowStatus"];
    house.pass(span);
    return seen + " " + json_of(house.ask("GET", path))["flowStatus"].get<std::string>();
  };
  CHECK(flow(7.02, minutes(2)) == "WaitingReturn Issued");       // pending
  CHECK(flow(7.03, minutes(2)) == "WaitingReturn IssueFailed");  // pending, then refused
  CHECK(flow(7.04, minutes(2)) == "WaitingReturn Issued");       // unknown, but issued
  CHECK(flow(7.07, minutes(1)) == "IssueFailed IssueFailed");    // never sent
}

TEST_CASE("NFE.io: a number without its zeros is read as the register it must be of", "[nfeio]") {
  using dialects::nfeio::tax_id_of_number;
  CHECK(tax_id_of_number("191", "") == "00000000000191");
  CHECK(tax_id_of_number("191", "NaturalPerson") == "00000000191");
  CHECK(tax_id_of_number("52998224725", "") == "52998224725");
  CHECK(tax_id_of_number("11222333000181", "") == "11222333000181");
  CHECK(tax_id_of_number("529.982.247-25", "") == "52998224725");
  CHECK(tax_id_of_number("52998224725", "LegalEntity").empty());
  CHECK(tax_id_of_number("123", "").empty());
}

}  // namespace fiscal::test
