#include <fstream>

#include "tests/dialect/asaas/asaas_house.h"
#include "tests/dialect/support/seed.h"

namespace fiscal::test {

TEST_CASE("Asaas: the vendor's example is scheduled and answered in the same shape", "[asaas]") {
  AsaasHouse house;
  Json expected = Json::parse(
      R"({"object":"invoice","status":"SCHEDULED","customer":"cus_000000002750","payment":"pay_637959110194",
    "installment":null,"type":"NFS-e","statusDescription":null,"serviceDescription":"Invoice 101940","pdfUrl":null,"xmlUrl":null,
    "rpsSerie":null,"rpsNumber":null,"number":null,"validationCode":null,"value":300,"deductions":10,"effectiveDate":"2024-08-20",
    "observations":"Monthly for June work.","estimatedTaxesDescription":null,"externalReference":null,"municipalServiceId":null,
    "municipalServiceCode":"1.01","municipalServiceName":"Systems analysis and development"})");
  if (const auto shared = shared_dir()) {
    const auto examples = *shared / "data/providers/examples/asaas";
    std::ifstream request(examples / "schedule-request.json"), response(examples / "invoice-response.json");
    CHECK(Json::parse(request) == an_asaas_invoice());
    const Json theirs = Json::parse(response);
    const Json ours = json_of(house.schedule(an_asaas_invoice()));
    for (const auto& [name, value] : theirs.items()) CHECK(ours.contains(name));
    for (const auto& [name, value] : theirs["taxes"].items()) CHECK(ours["taxes"].contains(name));
  }
  const auto answer = house.schedule(an_asaas_invoice());
  CHECK(answer.status == 200);
  Json invoice = json_of(answer);
  CHECK(invoice["id"].get<std::string>().starts_with("inv_"));
  CHECK(invoice["taxes"]["iss"] == 2);
  CHECK(invoice["taxes"]["pis"] == 0.65);
  CHECK(invoice["taxes"]["retainIss"] == true);
  invoice.erase("id"), invoice.erase("taxes");
  CHECK(invoice == expected);
}

TEST_CASE("Asaas: the seed's ways to name the service are taken as they stand there", "[asaas]") {
  const Seed seed("001");
  const char* listed = R"({
  "municipalServiceId": "203561",
  "municipalServiceCode": null,
  "municipalServiceName": "1.01 - Systems analysis and development"
})";
  const char* typed = R"({
  "municipalServiceId": null,
  "municipalServiceCode": "1.01",
  "municipalServiceName": "Systems analysis and development"
})";
  AsaasHouse house(R"({"national_portal": false, "services": {"203561": {"national_code": "010101"}}})");
  for (const char* way : {listed, typed}) {
    CHECK(seed.has(way));
    Json body = a_standalone_invoice();
    body.update(Json::parse(way));
    const auto answer = house.schedule(body);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    CHECK(house.accepted(house.invoices().front())["service"]["national_code"] == "010101");
    CHECK(json_of(answer)["municipalServiceId"] == body["municipalServiceId"]);
    CHECK(json_of(answer)["municipalServiceName"] == body["municipalServiceName"]);
  }
}

TEST_CASE("Asaas's seed: a service without a name is shown by its code", "[asaas]") {
  AsaasHouse house;
  Json body = a_standalone_invoice();
  body.erase("municipalServiceName");
  CHECK(json_of(house.schedule(body))["municipalServiceName"] == "1.01");
}

TEST_CASE("Asaas's seed: an invoice belongs to a payment, an installment or a customer", "[asaas]") {
  AsaasHouse house;
  for (const char* origin : {R"({"payment":"pay_1"})", R"({"installment":"ins_1"})", "{}"}) {
    Json body = a_standalone_invoice();
    body.merge_patch(Json::parse(origin));
    const Json shown = json_of(house.schedule(body));
    INFO(shown);
    for (const char* name : {"payment", "installment"})
      CHECK(shown[name] == (Json::parse(origin).contains(name) ? Json::parse(origin)[name] : Json(nullptr)));
    CHECK(shown["customer"] == "cus_000000002750");
    const Json accepted = house.accepted(house.invoices().front());
    CHECK(accepted.contains("charge") == (std::string(origin) != "{}"));
  }
}

TEST_CASE("Asaas: an invoice waits for its day and is issued on it", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  house.pass(hours(24 * 5), hours(12));
  CHECK(house.shown(id)["status"] == "SCHEDULED");
  house.pass(hours(24), hours(1));
  const Json issued = house.shown(id);
  CHECK(issued["status"] == "AUTHORIZED");
  CHECK(issued["rpsNumber"] == "1");
  CHECK(issued["validationCode"].is_string());
  CHECK(issued["pdfUrl"] == "http://gateway.test/asaas/v3/invoices/" + id + "/pdf");
  CHECK(house.ask("GET", "/invoices/" + id + "/xml").status == 200);
  const InvoiceRecord record = house.invoices().front();
  CHECK(to_text(record.competence_date) == "2024-08-20");
  CHECK(record.facts.first_attempt_at->milliseconds -
            parse_instant("2024-08-20T00:00:00-03:00")->milliseconds <
        3'600'000);
}

TEST_CASE("Asaas: deductions lower the base of ISS and not the total", "[asaas]") {
  AsaasHouse house;
  house.schedule(a_standalone_invoice());
  const Json accepted = house.accepted(house.invoices().front());
  CHECK(accepted["amount"] == 30000);
  CHECK(accepted["deductions"] == Json::parse(R"({"amount": 1000})"));
}

TEST_CASE("Asaas: the same invoice through the dialect and through /v1/invoices is the same document",
          "[asaas]") {
  AsaasHouse house;
  REQUIRE(house.schedule(a_standalone_invoice()).status == 200);
  const auto own = house.call("POST", "/v1/invoices", R"({"reference":"own","competence_date":"2024-08-14",
      "service":{"national_code":"010101","description":"Invoice 101940","notes":"Monthly for June work."},
      "amount":30000,"deductions":{"amount":1000},"customer":{"tax_id":"52998224725","name":"Maria de Souza"},
      "taxes":{"iss":{"withheld_by":"customer","rate":"2.00"},
      "withholding":{"income_tax":450,"social_security":3300,"contributions":3795}}})",
                              {{"authorization", "Bearer " + house.key()}});
  INFO(own.body);
  REQUIRE(own.status == 202);
  const auto records = house.invoices();
  Json through = house.accepted(records.at(1)), direct = house.accepted(records.at(0));
  through.erase("metadata"), direct.erase("reference");
  CHECK(through == direct);
}

TEST_CASE("Asaas: PIS and COFINS before and after June 2026", "[asaas]") {
  AsaasHouse house(R"({})");  // At the National Portal, outside the Simples.
  const auto taxes_of = [&](const char* date, const char* patch) {
    Json body = a_standalone_invoice();
    body["effectiveDate"] = date;
    body["taxes"].merge_patch(Json::parse(patch));
    const auto answer = house.schedule(body);
    return answer.status == 200 ? house.accepted(house.invoices().front())["taxes"]
                                : json_of(answer)["errors"];
  };
  const char* june = "2024-08-14";
  Json before = taxes_of(
      june,
      R"({"pisCofinsRetentionType":"NOT_WITHHELD","pisCofinsTaxStatus":"STANDARD_TAXABLE_OPERATION","csll":0})");
  CHECK(before["pis_cofins"] ==
        Json::parse(R"({"cst":"01","base":30000,"pis_rate":"0.65","cofins_rate":"3.00","pis_amount":195,
                                                 "cofins_amount":900,"withheld":"none"})"));
  CHECK_FALSE(before["withholding"].contains("contributions"));
  before = taxes_of(
      june, R"({"pisCofinsRetentionType":"WITHHELD","pisCofinsTaxStatus":"STANDARD_TAXABLE_OPERATION"})");
  CHECK(before["pis_cofins"]["withheld"] == "pis_cofins_csll");
  CHECK(before["withholding"]["contributions"] == 195 + 900 + 2700);
  CHECK(taxes_of(june, "{}").size() == 2);  // Both are missing.

  house.clock().set_wall(*parse_instant("2026-07-01T12:00:00-03:00"));
  const char* july = "2026-07-01";
  const Json after = taxes_of(
      july, R"({"pisCofinsTaxStatus":"STANDARD_TAXABLE_OPERATION","operationPis":1.65,"operationCofins":7.6,
                                         "pisCofinsRetentionType":"NOT_WITHHELD","csll":0})");
  CHECK(after["pis_cofins"]["pis_rate"] == "1.65");
  CHECK(after["pis_cofins"]["cofins_amount"] == 2280);
  CHECK(after["pis_cofins"]["withheld"] ==
        "pis_cofins");  // What was sent as the retention type is not asked for any more.
  CHECK(after["withholding"]["contributions"] == 195 + 900);
  CHECK(taxes_of(july, R"({"pisCofinsTaxStatus":"STANDARD_TAXABLE_OPERATION"})").size() == 2);
  CHECK(
      taxes_of(july, R"({"pisCofinsTaxStatus":"UNHEARD_OF","operationPis":1,"operationCofins":1})").size() ==
      1);
  CHECK(taxes_of(
            july,
            R"({"pisCofinsTaxStatus":"TAXABLE_CONTRIBUTION_OPERATION","operationPis":0,"operationCofins":0})")
            ["pis_cofins"]["cst"] == "07");
}

TEST_CASE("Asaas: at the National Portal the rate of ISS is the town's, unless it is withheld", "[asaas]") {
  AsaasHouse house(R"({"invoice":{"taxes":{"pis_cofins":{"cst":"08"}}}})");
  Json body = a_standalone_invoice();
  body["taxes"].merge_patch(Json::parse(
      R"({"retainIss":false,"pisCofinsTaxStatus":"NON_TAXABLE_OPERATION","pisCofinsRetentionType":"NOT_WITHHELD"})"));
  REQUIRE(house.schedule(body).status == 200);
  CHECK(house.accepted(house.invoices().front())["taxes"]["iss"].contains("rate") == false);
  CHECK(house.shown(to_text(house.invoices().front().id))["taxes"]["iss"] == 2);
  body["taxes"]["retainIss"] = true;
  REQUIRE(house.schedule(body).status == 200);
  CHECK(house.accepted(house.invoices().front())["taxes"]["iss"]["rate"] == "2.00");
}

TEST_CASE("Asaas: updatePayment lowers the payment by what is withheld", "[asaas]") {
  AsaasHouse house;
  const Json payment = json_of(
      house.ask("POST", "/payments",
                R"({"customer":"cus_000000002750","billingType":"PIX","value":300,"dueDate":"2024-08-30"})"));
  Json body = an_asaas_invoice();
  body.erase("customer");
  body["payment"] = payment["id"];
  REQUIRE(house.schedule(body).status == 200);
  CHECK(json_of(house.ask("GET", "/payments/" + payment["id"].get<std::string>()))["value"] == 300);
  const std::string id = house.id_of(house.schedule(body));
  const auto updated = house.ask("PUT", "/invoices/" + id, R"({"updatePayment": true})");
  INFO(updated.body);
  REQUIRE(updated.status == 200);
  // 2 % ISS, 12.65 % contributions, 11 % INSS and 1.5 % IR of 300.00.
  CHECK(json_of(house.ask("GET", "/payments/" + payment["id"].get<std::string>()))["value"] == 218.55);
  CHECK(json_of(house.ask("GET", "/invoices"))["totalCount"] == 1);
}

}  // namespace fiscal::test
