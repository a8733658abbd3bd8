#pragma once

#include <string>

#include "core/api/dialects/chargefy/dialect.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/catch.h"

namespace fiscal::test {

/// The gateway with the dialect alone; the account takes Pix, has the customer of the page's samples and its
/// price.
struct ChargefyHouse : DialectHouse {
  explicit ChargefyHouse(dialects::Desk::Letters letters = {})
      : DialectHouse(
            [](dialects::Desk& desk) {
              std::vector<std::unique_ptr<dialects::Dialect>> made;
              made.push_back(std::make_unique<dialects::chargefy::ChargefyDialect>(desk, ""));
              return made;
            },
            std::move(letters)) {
    clock().set_wall(*parse_instant("2026-05-19T18:00:00Z"));
    take_pix("acme");
    REQUIRE(
        send(
            "POST", "/v1/customers",
            R"({"id":"cus_123","name":"Ada Lovelace","email":"ada@example.com","document":"123.456.789-09"})")
            .status == 200);
    REQUIRE(
        send(
            "POST", "/v1/prices",
            R"({"id":"price_123","unit_amount":12990,"currency":"brl","product":"prod_123","nickname":"Plano mensal"})")
            .status == 200);
  }

  void take_pix(const std::string& account) {
    billing::Customers customers(store(), clock());
    billing::Services services(store(), clock());
    billing::BillingInvoices invoices({store(), clock(), customers, services, {}});
    billing::BillingProfile profile;
    profile.pix = billing::PixReceiver{"11222333000181", std::nullopt, std::nullopt};
    invoices.put_profile(account, profile);
  }

  api::Response send(const std::string& method, const std::string& path, const std::string& body = {},
                     const std::string& account = "acme", const std::string& idempotency_key = {}) {
    Headers headers{{"authorization", "Bearer " + key(account)}};
    if (!idempotency_key.empty()) headers.emplace_back("idempotency-key", idempotency_key);
    return call(method, "/chargefy" + path, body, std::move(headers));
  }

  Json create(const std::string& body) {
    const auto answer = send("POST", "/v1/invoices", body);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json_of(answer);
  }

  /// Invoices of the account.
  std::size_t count(const std::string& account = "acme") {
    return json_of(send("GET", "/v1/invoices?limit=100", {}, account))["data"].size();
  }
};

}  // namespace fiscal::test
