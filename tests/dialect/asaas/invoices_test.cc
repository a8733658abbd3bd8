#include <algorithm>

#include "tests/dialect/asaas/asaas_house.h"

namespace fiscal::test {

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

TEST_CASE("Asaas: a scheduled invoice is changed under its id, by PUT and by POST", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const auto put =
      house.ask("PUT", "/invoices/" + id,
                R"({"value": 350.5, "effectiveDate": "2024-08-21", "municipalServiceCode": "1.01"})");
  INFO(put.body);
  REQUIRE(put.status == 200);
  CHECK(json_of(put)["id"] == id);
  CHECK(json_of(put)["value"] == 350.5);
  CHECK(json_of(put)["effectiveDate"] == "2024-08-21");
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

TEST_CASE("Asaas: what is not true or false is neither: nothing is cancelled and nothing withheld",
          "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(a_standalone_invoice()));
  house.run();
  REQUIRE(house.shown(id)["status"] == "AUTHORIZED");
  for (const char* neither : {R"("true")", R"("x")", "1", "[true]"}) {
    const std::string body = std::string(R"({"cancelOnlyOnAsaas":)") + neither + "}";
    const auto answer = house.ask("POST", "/invoices/" + id + "/cancel", body);
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(
        json_of(answer) ==
        Json::parse(
            R"({"errors":[{"code":"invalid_object","description":"O campo cancelOnlyOnAsaas deve ser true ou false."}]})"));
    Json invoice = a_standalone_invoice();
    invoice["value"] = 301;
    invoice["taxes"]["retainIss"] = Json::parse(neither);
    const auto retained = house.schedule(invoice);
    CHECK(retained.status == 400);
    CHECK(json_of(retained)["errors"][0]["description"] == "O campo taxes.retainIss deve ser true ou false.");
  }
  house.run();
  CHECK(house.shown(id)["status"] == "AUTHORIZED");
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("Asaas: what cannot be done to an invoice is said, not left undone in silence", "[asaas]") {
  AsaasHouse house;
  const std::string id = house.id_of(house.schedule(an_asaas_invoice()));
  const auto changed = [&](const char* body) { return house.ask("PUT", "/invoices/" + id, body).status; };
  CHECK(changed(R"({"customer":"cus_other"})") == 400);
  CHECK(changed(R"({"municipalServiceCode":"1.07"})") == 400);
  CHECK(changed(R"({"taxes":"x"})") == 400);
  CHECK(changed(house.shown(id).dump().c_str()) == 200);
  REQUIRE(house.ask("POST", "/invoices/" + id + "/cancel").status == 200);
  REQUIRE(house.shown(id)["status"] == "CANCELED");
  CHECK(house.ask("POST", "/invoices/" + id + "/authorize").status == 400);
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

TEST_CASE("Asaas: a refused invoice leaves no payment behind", "[asaas]") {
  AsaasHouse house;
  Json body = an_asaas_invoice();
  body["taxes"]["ir"] = 100;
  body["taxes"]["inss"] = 100;  // More is kept back than is paid: a rule of the intake.
  const auto answer = house.schedule(body);
  INFO(answer.body);
  CHECK(answer.status == 400);
  CHECK(json_of(house.ask("GET", "/payments"))["totalCount"] == 0);
  REQUIRE(house.schedule(an_asaas_invoice()).status == 200);
  const Json kept = json_of(house.ask("GET", "/payments"));
  REQUIRE(kept["totalCount"] == 1);
  CHECK(kept["data"][0]["customer"] == "cus_000000002750");
  CHECK(kept["data"][0]["value"] == 300);
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
