#include <algorithm>
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

TEST_CASE("Asaas: every status, both ways", "[asaas]") {
  AsaasHouse house;
  const auto status_after = [&](double value, const char* then) {
    Json body = a_standalone_invoice();
    body["value"] = value;
    body["deductions"] = 0;
    const std::string id = house.id_of(house.schedule(body));
    house.run();
    if (std::string(then) == "cancel") {
      house.ask("POST", "/invoices/" + id + "/cancel");
      const std::string asked = house.shown(id)["status"];
      house.run();
      return asked + " " + house.shown(id)["status"].get<std::string>();
    }
    return house.shown(id)["status"].get<std::string>();
  };
  CHECK(status_after(100.02, "") == "SYNCHRONIZED");
  CHECK(status_after(100, "") == "AUTHORIZED");
  CHECK(status_after(100.01, "") == "ERROR");
  CHECK(status_after(101, "cancel") == "PROCESSING_CANCELLATION CANCELED");
  CHECK(status_after(101.09, "cancel") == "PROCESSING_CANCELLATION CANCELLATION_DENIED");
  for (const char* status : {"SYNCHRONIZED", "AUTHORIZED", "ERROR", "CANCELED", "CANCELLATION_DENIED"})
    CHECK(json_of(house.ask("GET", std::string("/invoices?status=") + status))["totalCount"] == 1);
  CHECK(house.ask("GET", "/invoices?status=DONE").status == 400);
  CHECK(json_of(house.ask("GET", "/invoices?status=ERROR"))["data"][0]["statusDescription"].is_string());
}

TEST_CASE("Asaas: lists have offset, limit, hasMore, totalCount and every filter", "[asaas]") {
  AsaasHouse house;
  for (int day = 15; day <= 19; ++day) {
    Json body = a_standalone_invoice();
    body["effectiveDate"] = "2024-08-" + std::to_string(day);
    body["externalReference"] = "order-" + std::to_string(day);
    if (day == 17) body["payment"] = "pay_17";
    if (day == 18) body["installment"] = "ins_18";
    REQUIRE(house.schedule(body).status == 200);
    house.clock().advance(seconds(1));
  }
  const Json page = json_of(house.ask("GET", "/invoices?offset=1&limit=2"));
  CHECK(page["object"] == "list");
  CHECK(page["hasMore"] == true);
  CHECK(page["totalCount"] == 5);
  CHECK(page["limit"] == 2);
  CHECK(page["offset"] == 1);
  REQUIRE(page["data"].size() == 2);
  CHECK(page["data"][0]["externalReference"] == "order-18");
  CHECK(json_of(house.ask("GET", "/invoices?offset=4&limit=2"))["hasMore"] == false);
  const auto count = [&](const std::string& query) {
    return json_of(house.ask("GET", "/invoices?" + query))["totalCount"].get<int>();
  };
  CHECK(count("effectiveDate%5Bge%5D=2024-08-17") == 3);
  CHECK(count("effectiveDate%5BGe%5D=2024-08-17&effectiveDate%5BLe%5D=2024-08-18") == 2);
  CHECK(count("payment=pay_17") == 1);
  CHECK(count("installment=ins_18") == 1);
  CHECK(count("externalReference=order-16") == 1);
  CHECK(count("customer=cus_000000002750") == 5);
  CHECK(count("customer=cus_unknown") == 0);
  CHECK(house.ask("GET", "/invoices?limit=101").status == 400);
  CHECK(house.ask("GET", "/invoices?offset=-1").status == 400);
  CHECK(json_of(house.ask("GET", "/invoices", {}, "other"))["totalCount"] == 0);
}

TEST_CASE("Asaas: a repeated create is one invoice, and a payment has one living invoice", "[asaas]") {
  AsaasHouse house;
  const auto first = house.schedule(a_standalone_invoice());
  const auto again = house.schedule(a_standalone_invoice());
  CHECK(json_of(again) == json_of(first));
  CHECK(header_of(again, "Idempotent-Replayed") == "true");
  REQUIRE(house.schedule(an_asaas_invoice()).status == 200);
  house.clock().advance(minutes(5));
  CHECK(house.schedule(an_asaas_invoice()).status ==
        200);  // The same request for the same payment, long after.
  Json other = an_asaas_invoice();
  other["value"] = 301;
  const auto refused = house.schedule(other);
  CHECK(refused.status == 400);
  CHECK(json_of(refused)["errors"][0]["description"] == "Já existe uma nota fiscal para esta cobrança.");
  CHECK(house.invoices().size() == 2);
  // After it was cancelled the payment may have another one.
  const std::string id = json_of(house.ask("GET", "/invoices?payment=pay_637959110194"))["data"][0]["id"];
  CHECK(json_of(house.ask("POST", "/invoices/" + id + "/cancel"))["status"] == "CANCELED");
  CHECK(house.schedule(other).status == 200);
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

TEST_CASE("Asaas: a scheduled invoice is changed under its id, by PUT and by POST", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const auto put =
      house.ask("PUT", "/invoices/" + id,
                R"({"value": 350.5, "effectiveDate": "2024-08-21", "municipalServiceCode": "9.99"})");
  INFO(put.body);
  REQUIRE(put.status == 200);
  CHECK(json_of(put)["id"] == id);
  CHECK(json_of(put)["value"] == 350.5);
  CHECK(json_of(put)["effectiveDate"] == "2024-08-21");
  CHECK(json_of(put)["municipalServiceCode"] == "1.01");  // Not among what may be changed.
  const auto post = house.ask("POST", "/invoices/" + id, R"({"externalReference": "order-9"})");
  CHECK(json_of(post)["id"] == id);
  CHECK(json_of(post)["value"] == 350.5);
  CHECK(house.shown(id) == json_of(post));
  const Json all = json_of(house.ask("GET", "/invoices"));
  CHECK(all["totalCount"] == 1);
  CHECK(all["data"][0]["id"] == id);
  house.pass(hours(24 * 8), hours(6));
  CHECK(house.shown(id)["status"] == "AUTHORIZED");
  const auto late = house.ask("PUT", "/invoices/" + id, R"({"value": 1})");
  CHECK(late.status == 400);
  CHECK(house.shown(id)["value"] == 350.5);
  const auto issued = house.invoices();
  CHECK(std::count_if(issued.begin(), issued.end(),
                      [](const InvoiceRecord& each) { return each.state == State::Authorized; }) == 1);
}

TEST_CASE("Asaas: a change that is refused changes nothing", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const Json before = house.shown(id);
  CHECK(house.ask("PUT", "/invoices/" + id, R"({"value": 0})").status == 400);
  CHECK(house.shown(id) == before);
  const std::string long_text(2500, 'x');  // Only intake knows that it does not fit.
  CHECK(house.ask("PUT", "/invoices/" + id, Json{{"serviceDescription", long_text}}.dump()).status == 400);
  CHECK(house.shown(id) == before);
  house.pass(hours(24 * 7), hours(6));
  CHECK(house.shown(id)["status"] == "AUTHORIZED");
}

TEST_CASE("Asaas: authorize issues a scheduled invoice now, and tries one in error again", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const auto answer = house.ask("POST", "/invoices/" + id + "/authorize");
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(json_of(answer)["effectiveDate"] == "2024-08-14");
  house.run();
  CHECK(house.shown(id)["status"] == "AUTHORIZED");
  CHECK(json_of(house.ask("POST", "/invoices/" + id + "/authorize"))["status"] == "AUTHORIZED");
  Json body = a_standalone_invoice();
  body["value"] = 44.01;
  const std::string failed = house.id_of(house.schedule(body));
  house.run();
  CHECK(house.shown(failed)["status"] == "ERROR");
  REQUIRE(house.ask("PUT", "/invoices/" + failed, R"({"value": 44.20})").status == 200);
  house.run();
  CHECK(house.shown(failed)["status"] == "AUTHORIZED");
  CHECK(house.shown(failed)["id"] == failed);
}

TEST_CASE("Asaas: cancelling takes back what is scheduled, and only on Asaas is not possible", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const auto half = house.ask("POST", "/invoices/" + id + "/cancel", R"({"cancelOnlyOnAsaas": true})");
  CHECK(half.status == 400);
  CHECK(house.shown(id)["status"] == "SCHEDULED");
  const auto form =
      house.call("POST", "/asaas/v3/invoices/" + id + "/cancel", {},
                 {{"access_token", house.key()}, {"content-type", "application/x-www-form-urlencoded"}});
  CHECK(json_of(form)["status"] == "CANCELED");
  CHECK(json_of(house.ask("POST", "/invoices/" + id + "/cancel"))["status"] == "CANCELED");
  house.pass(hours(24 * 7), hours(6));
  CHECK(house.shown(id)["status"] == "CANCELED");
}

TEST_CASE("Asaas: bad input is refused with its error, and nothing is stored", "[asaas]") {
  AsaasHouse house;
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"customer":null})", "payment, installment ou customer"},
      {R"({"customer":"cus_1"})", "Cliente não encontrado"},
      {R"({"serviceDescription":null})", "serviceDescription"},
      {R"({"observations":""})", "observations"},
      {R"({"value":null})", "value"},
      {R"({"value":"x"})", "value"},
      {R"({"value":10.001})", "value"},
      {R"({"value":-5})", "value"},
      {R"({"deductions":null})", "deductions"},
      {R"({"deductions":301})", "deductions"},
      {R"({"effectiveDate":null})", "effectiveDate"},
      {R"({"effectiveDate":"20/08/2024"})", "effectiveDate"},
      {R"({"effectiveDate":"2024-02-30"})", "effectiveDate"},
      {R"({"effectiveDate":"2024-08-01"})", "effectiveDate"},
      {R"({"municipalServiceCode":null})", "municipalServiceCode"},
      {R"({"municipalServiceId":"203561"})", "municipalServiceId"},
      {R"({"municipalServiceCode":"88.77"})", "municipalServiceCode"},
      {R"({"updatePayment":"yes"})", "updatePayment"},
      {R"({"taxes":null})", "taxes"},
      {R"({"taxes":{"iss":"dois"}})", "taxes.iss"},
      {R"({"taxes":{"ir":101}})", "taxes.ir"},
      {R"({"taxes":{"pisCofinsRetentionType":"WITHHELD"}})", "pisCofinsTaxStatus"},
      {R"({"taxes":{"nbsCode":"12"}})", "nbsCode"}};
  for (const auto& [patch, named] : wrong) {
    Json body = a_standalone_invoice();
    body.merge_patch(Json::parse(patch));
    const auto answer = house.schedule(body);
    INFO(patch << " -> " << answer.body);
    CHECK(answer.status == 400);
    const Json errors = json_of(answer)["errors"];
    REQUIRE(errors.is_array());
    REQUIRE(!errors.empty());
    CHECK(errors[0]["code"] == "invalid_object");
    CHECK(errors[0]["description"].get<std::string>().find(named) != std::string::npos);
  }
  CHECK(house.ask("POST", "/invoices", "{").status == 400);
  CHECK(json_of(house.ask("POST", "/invoices", "[1]"))["errors"].is_array());
  CHECK(house.invoices().empty());
}

TEST_CASE("Asaas: keys, paths and methods that are wrong are said in its shape", "[asaas]") {
  AsaasHouse house;
  CHECK(json_of(house.call("GET", "/asaas/v3/invoices"))["errors"][0]["code"] == "access_token_not_found");
  const auto wrong = house.call("GET", "/asaas/v3/invoices", {}, {{"access_token", "$aact_prod_000"}});
  CHECK(wrong.status == 401);
  CHECK(json_of(wrong)["errors"][0]["code"] == "invalid_access_token");
  CHECK(json_of(house.ask("GET", "/nothing"))["errors"][0]["code"] == "not_found");
  CHECK(house.ask("DELETE", "/invoices").status == 405);
  CHECK(house.ask("GET", "/invoices/inv_000000000232").status == 404);
  CHECK(house.call("GET", "/asaas/api/v3/invoices", {}, {{"access_token", house.key()}}).status == 200);
}

TEST_CASE("Asaas: another account's invoice, customer and payment are not there", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  for (const char* path : {"", "/pdf", "/xml"})
    CHECK(house.ask("GET", "/invoices/" + id + path, {}, "other").status == 404);
  for (const char* path : {"", "/authorize", "/cancel"})
    CHECK(house.ask("POST", "/invoices/" + id + path, "{}", "other").status == 404);
  const std::string customer =
      house.id_of(house.ask("POST", "/customers", R"({"name":"Ana","cpfCnpj":"529.982.247-25"})"));
  CHECK(house.ask("GET", "/customers/" + customer, {}, "other").status == 404);
  CHECK(house.ask("GET", "/payments/pay_637959110194", {}, "other").status == 404);
  CHECK(house.shown(id)["status"] == "SCHEDULED");
}

}  // namespace fiscal::test
