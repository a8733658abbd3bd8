#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "tests/flow/house.h"
#include "tests/support/catch.h"

// What the portal's parameters say of a town is used before the next invoice is accepted, and never needed.
namespace fiscal {
namespace {

using nlohmann::json;

/// An invoice of a regular company, with or without a rate of ISS: an active town forbids it (DPS pAliq).
std::string rated_invoice(const std::string& reference, bool with_rate) {
  json iss = json::object();
  if (with_rate) iss["rate"] = "2.00";
  return json{{"reference", reference},
              {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
              {"service", {{"national_code", "010701"}, {"description", "Suporte técnico"}}},
              {"amount", 45000},
              {"taxes", {{"iss", iss}}}}
      .dump();
}

test::Premises with_parameters() {
  test::Premises premises = test::at_the_portal();
  premises.account.issuer.tax_regime = TaxRegime::Regular;
  premises.account.issuer.simples_assessment.reset();
  const auto plain = premises.connection;
  premises.connection = [plain](const test::SandboxProcess& portal) {
    Connection connection = plain(portal);
    json settings = json::parse(connection.settings);
    settings.update({{"town_parameters", true}, {"parameters_url", portal.parameters_url()}});
    connection.settings = settings.dump();
    return connection;
  };
  return premises;
}

}  // namespace

TEST_CASE("a town's parameters that were read sharpen the rules for the next invoice", "[flow][town]") {
  test::House house(with_parameters());
  const InvoiceId first = house.accept(rated_invoice("first", false));
  house.run();
  CHECK(house.at(first).state == State::Authorized);
  CHECK(house.requests_at_portal("GET", "/convenio") == 1);
  const auto refused = house.ask(rated_invoice("second", true));
  REQUIRE(std::holds_alternative<intake::Invalid>(refused));
  CHECK(std::get<intake::Invalid>(refused).findings.front().field == "/taxes/iss/rate");
  // After a day nobody knows any more, and nothing is stopped.
  house.pass(hours(25), hours(25));
  CHECK(std::holds_alternative<intake::Accepted>(house.ask(rated_invoice("third", true))));
}

TEST_CASE("parameters that cannot be read stop nothing", "[flow][town]") {
  test::House house(with_parameters());
  house.portal().fault({{"mode", "status"}, {"status", 503}, {"path_contains", "parametrizacao"}});
  for (const char* reference : {"one", "two"}) {
    const InvoiceId id = house.accept(rated_invoice(reference, false));
    house.run();
    CHECK(house.at(id).state == State::Authorized);
  }
  CHECK(house.requests_at_portal("GET", "/convenio") == 1);
}

}  // namespace fiscal
