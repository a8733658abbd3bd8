#pragma once

#include <string>

#include "core/billing/charges.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/builders.h"

namespace fiscal::test {

/// The two bodies of the seed, as they stand there.
inline constexpr const char* woovi_by_value = R"({
  "description": "Assinatura Pro - Agosto/2025",
  "billingDate": "2025-08-31T23:59:59.000Z",
  "value": 12990,
  "customerId": "cus_123"
})";
inline constexpr const char* woovi_by_charge = R"({
  "description": "Mensalidade Premium",
  "billingDate": "2025-08-31T23:59:59.000Z",
  "charge": "ch_abc",
  "customer": {
    "taxID": "12345678909",
    "name": "Maria Souza",
    "email": "maria@email.com",
    "phone": "+55 48 99999-0000",
    "address": {
      "country": "BR",
      "zipcode": "88000-000",
      "street": "Rua das Flores",
      "number": "100",
      "state": "SC"
    }
  }
})";
/// That of its curl.
inline constexpr const char* woovi_by_both_ids = R"({
    "description": "Mensalidade Premium",
    "billingDate": "2025-08-31T23:59:59.000Z",
    "charge": "ch_abc",
    "customerId": "cus_123"
  })";

/// Keeps the customer and the charge that the seed names.
struct WooviHouse : DialectHouse {
  WooviHouse() {
    agree(R"({"invoice": {"service": {"national_code": "010701", "description": "Serviços"}}})");
    billing::Customer customer;
    customer.id = "cus_123";
    customer.party.tax_id = "52998224725";
    customer.party.name = "Cliente 123";
    REQUIRE(desk().customers().add("acme", customer).ok());
    billing::Charge charge;
    charge.reference = "ch_abc";
    charge.amount = Money{12990};
    desk().charges().register_charge("acme", charge);
    send_at_once(true);
  }

  api::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                    const std::string& account = "acme") {
    return call(method, "/woovi" + path, body, {{"authorization", key(account)}});
  }
  api::Response legacy(const std::string& body) { return ask("POST", "/api/invoices", body); }
  api::Response create(const Json& body) { return ask("POST", "/api/v1/invoice", body.dump()); }
};

inline std::string error_of(const api::Response& response) { return json_of(response).value("error", ""); }

inline Json a_current_invoice(const std::string& correlation) {
  Json body = Json::parse(woovi_by_value);
  body["correlationID"] = correlation;
  return body;
}

}  // namespace fiscal::test
