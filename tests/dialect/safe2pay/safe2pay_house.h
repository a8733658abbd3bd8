#pragma once

#include <string>

#include "core/api/dialects/safe2pay/dialect.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/catch.h"

namespace fiscal::test {

/// What the page's samples are sent for: transaction 12345 of R$ 150,00 and service 1.
inline const std::string a_transaction = R"({
  "IdTransaction": 12345, "Amount": 150.00, "Description": "Mensalidade de outubro",
  "Customer": {"Name": "Maria da Silva", "Identity": "529.982.247-25", "Phone": "5133334444", "Email": "maria@example.com",
    "Address": {"ZipCode": "90670-090", "Street": "Av. Princesa Isabel", "Number": "500", "Complement": "Sala 801",
                "District": "Santana", "CityName": "Porto Alegre", "StateInitials": "RS", "CountryName": "Brasil"}}})";

inline const std::string some_terms = R"({"services": {
  "1": {"national_code": "010701", "description": "Suporte técnico"}, "1.07": {"national_code": "010701"}}})";

/// The gateway with the dialect alone, the transaction registered and the service agreed.
struct Safe2PayHouse : DialectHouse {
  Safe2PayHouse()
      : DialectHouse([](dialects::Desk& desk) {
          std::vector<std::unique_ptr<dialects::Dialect>> made;
          made.push_back(std::make_unique<dialects::safe2pay::Safe2PayDialect>(desk, ""));
          return made;
        }) {
    agree(some_terms);
    agree(some_terms, "other");
    REQUIRE(send("POST", "/v2/transaction", a_transaction).status == 200);
  }

  api::Response send(const std::string& method, const std::string& path, const std::string& body = {},
                     const std::string& account = "acme") {
    return call(method, "/safe2pay" + path, body, {{"x-api-key", key(account)}});
  }

  api::Response issue(const std::string& body, const std::string& transaction = "12345") {
    return send("POST", "/v2/nfse/transaction/" + transaction, body);
  }

  /// The NFS-e that an answer names.
  static std::string identifier(const api::Response& answer) {
    return json_of(answer)["ResponseDetail"]["Identificador"];
  }
};

}  // namespace fiscal::test
