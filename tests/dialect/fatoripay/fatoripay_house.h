#pragma once

#include <string>

#include "core/api/dialects/fatoripay/dialect.h"
#include "tests/dialect/support/dialect_house.h"
#include "tests/support/catch.h"

namespace fiscal::test {

/// The gateway with the dialect alone; both accounts take Pix.
struct FatoriPayHouse : DialectHouse {
  FatoriPayHouse()
      : DialectHouse([](dialects::Desk& desk) {
          std::vector<std::unique_ptr<dialects::Dialect>> made;
          made.push_back(std::make_unique<dialects::fatoripay::FatoriPayDialect>(desk, ""));
          return made;
        }) {
    clock().set_wall(*parse_instant("2025-11-05T12:00:00-03:00"));
    for (const std::string account : {"acme", "other"}) {
      billing::BillingProfile profile;
      profile.pix = billing::PixReceiver{"11222333000181", std::nullopt, std::nullopt};
      bills().put_profile(account, profile);
    }
  }

  /// The account's billing invoices, past the dialect.
  billing::BillingInvoices& bills() { return bills_; }

  /// With the key's two parts, as the page has it.
  api::Response send(const std::string& method, const std::string& path, const std::string& body = {},
                     const std::string& account = "acme") {
    const std::string& whole = key(account);
    const auto cut = whole.rfind('_');
    return call(method, "/fatoripay/api/v1" + path, body,
                {{"client-id", whole.substr(0, cut)}, {"client-secret", whole.substr(cut + 1)}});
  }

  api::Response create(const std::string& body) { return send("POST", "/invoices/create", body); }
  Json created(const std::string& body) {
    const auto answer = create(body);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json_of(answer);
  }
  std::size_t count(const std::string& account = "acme") {
    return json_of(send("GET", "/invoices/", {}, account)).size();
  }

 private:
  billing::Customers customers_{store(), clock()};
  billing::Services services_{store(), clock()};
  billing::BillingInvoices bills_{{store(), clock(), customers_, services_, {}}};
};

/// The page's request, as it stands there.
inline const std::string page_request = R"({
"ref": "001",
"due_date": "01-12-2025",
"description": "Minha Fatura",
"discount_amount": 0,
"customer": {
"name": "Jorge Tadeu",
"email": "jtadeu@email.com",
"cellphone": "11999999999",
"cpfcnpj": "01234567890",
"address": {
"street": "Rua dos Jardins",
"number": "123",
"complement": "Sala 1",
"neighborhood": "Jardins",
"city": "São Paulo",
"state": "SP",
"zipcode": "01234000"
}
},
"items": [
{
"name": "Produto 1",
"description": "Meu produto",
"quantity": 5,
"price": 10025
},
{
"name": "Produto 2",
"description": "Meu produto 2",
"quantity": 2,
"price": 1144
}
],
"payable_with": {
"boleto": false,
"pix": true,
"credit_card": false,
"pixboleto": false,
"credit_card_installments_without_interest": 0,
"credit_card_installments_min": 1,
"credit_card_installments_max": 12,
"credit_card_fee_mdr_responsible": "merchant",
"credit_card_fee_antecipation_responsible": "merchant"
},
"notification_enabled": false,
"notification_url": "https://mywebhook.com"
})";

}  // namespace fiscal::test
