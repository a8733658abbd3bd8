#pragma once

#include <string>

#include "core/billing/customers.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/builders.h"

namespace fiscal::test {

/// A gateway whose clients speak as Asaas' do. It is noon in São Paulo on 2024-08-14, the day before the
/// examples.
struct AsaasHouse : DialectHouse {
  explicit AsaasHouse(const std::string& terms = R"({"national_portal": false})") {
    clock().set_wall(*parse_instant("2024-08-14T12:00:00-03:00"));
    agree(terms);
    for (const char* account : {"acme", "other"}) {
      billing::Customer customer;
      customer.id = "cus_000000002750";
      customer.party.tax_id = "52998224725";
      customer.party.name = "Maria de Souza";
      REQUIRE(desk().customers().add(account, customer).ok());
    }
  }

  api::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                    const std::string& account = "acme") {
    return call(method, "/asaas/v3" + path, body, {{"access_token", key(account)}});
  }
  api::Response schedule(const Json& body) { return ask("POST", "/invoices", body.dump()); }
  std::string id_of(const api::Response& answer) { return json_of(answer)["id"]; }
  Json shown(const std::string& id) { return json_of(ask("GET", "/invoices/" + id)); }
};

/// The vendor's own example.
inline Json an_asaas_invoice() {
  return Json::parse(
      R"({"payment": "pay_637959110194","customer": "cus_000000002750","serviceDescription": "Invoice 101940",
    "observations": "Monthly for June work.","value": 300,"deductions": 10,"effectiveDate": "2024-08-20",
    "municipalServiceName": "Systems analysis and development","municipalServiceCode": "1.01",
    "taxes": {"retainIss": true,"iss": 2,"pis": 0.65,"cofins": 3,"csll": 9,"inss": 11,"ir": 1.5}})");
}

/// The same for a customer alone, to be issued at once.
inline Json a_standalone_invoice() {
  Json body = an_asaas_invoice();
  body.erase("payment");
  body["effectiveDate"] = "2024-08-14";
  return body;
}

}  // namespace fiscal::test
