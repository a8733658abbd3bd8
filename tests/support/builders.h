#pragma once

#include <fiscal/json.hpp>

#include <string>
#include <utility>

#include "core/model/account.h"
#include "tests/support/catch.h"

namespace fiscal::test {

/// A company in São Paulo that may issue everything the plain rules allow.
inline Account an_account(AccountId id = "acme", ConnectionId default_connection = "acme-national") {
  Account account;
  account.id = std::move(id);
  account.name = "Acme Consultoria";
  account.issuer.tax_id = "11222333000181";
  account.issuer.name = "Acme Consultoria Ltda";
  account.issuer.municipality = "3550308";
  account.issuer.tax_regime = TaxRegime::Regular;
  account.default_connection = std::move(default_connection);
  return account;
}

inline Connection a_connection(ConnectionId id = "acme-national", AccountId account = "acme") {
  Connection connection;
  connection.id = std::move(id);
  connection.account = std::move(account);
  connection.plugin = "sandbox";
  return connection;
}

/// The least that a client sends, plus a customer.
inline std::string an_invoice_body() {
  return R"({"reference":"order-1","customer":{"tax_id":"529.982.247-25","name":"Maria da Silva"},)"
         R"("service":{"national_code":"01.07.01","description":"Suporte em sistemas, outubro"},"amount":150000})";
}

/// The same as the canonical value, with what intake fills in.
inline Invoice an_invoice() {
  auto read = read_json<Invoice>(an_invoice_body(), UnknownFields::Refuse);
  REQUIRE(read.problems == Findings{});
  read.value.issuer = an_account().issuer;
  read.value.competence_date = Date{2026, 11, 21};
  return std::move(read.value);
}

}  // namespace fiscal::test
