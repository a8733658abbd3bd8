#include <nlohmann/json.hpp>

#include "tests/flow/house.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

std::string job_done(const std::string& reference) {
  using nlohmann::json;
  return json{{"reference", reference},
              {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
              {"service", {{"national_code", "010701"}, {"description", "Suporte " + reference}}},
              {"amount", 45000},
              {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}}
      .dump();
}

}  // namespace

TEST_CASE("what the authority ended by itself reaches the invoice once, from where the last reading stopped",
          "[flow][elsewhere]") {
  test::House house;
  std::vector<InvoiceId> ids;
  for (int n = 0; n < 60; ++n) ids.push_back(house.accept(job_done("e" + std::to_string(n))));
  house.run();
  CHECK(house.elsewhere().hear() == 0);  // Two lots of documents, and nothing ended.

  // One that we cancel ourselves, and one that the town ends.
  REQUIRE(house.cancel(ids[0]).ok());
  house.run();
  REQUIRE(house.at(ids[0]).state == State::Cancelled);
  const std::string key = *house.at(ids[59]).access_key;
  house.portal().control("POST", "/control/events",
                         {{"key", key}, {"type", "305101"}, {"reason", "cancelada de oficio"}});
  CHECK(house.at(ids[59]).state == State::Authorized);

  SECTION("the portal cannot be asked: nothing changes, and it is asked again") {
    house.portal().fault({{"mode", "status"}, {"status", 503}});
    CHECK(house.elsewhere().hear() == 0);
    house.portal().control("DELETE", "/control/fault");
  }
  SECTION("at once") {}
  SECTION("a lease stands on it: the reading waits") {
    const auto claim = house.store().claim(ids[59], SystemClock().now(), minutes(1));
    REQUIRE(claim);
    CHECK(house.elsewhere().hear() == 0);
    house.store().release(*claim);
  }
  CHECK(house.elsewhere().hear() == 1);
  CHECK(house.at(ids[59]).state == State::CancelledElsewhere);
  CHECK(house.at(ids[59]).access_key == key);
  CHECK(house.at(ids[0]).state == State::Cancelled);
  CHECK(house.elsewhere().hear() == 0);

  // Told again from the beginning, as after a lost cursor: harmless.
  house.store().kv_delete("@list_cursors", "portal");
  const int version = house.at(ids[59]).version;
  CHECK(house.elsewhere().hear() == 0);
  CHECK(house.at(ids[59]).version == version);
}

}  // namespace fiscal
