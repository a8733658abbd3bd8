#include <nlohmann/json.hpp>

#include "tests/flow/house.h"
#include "tests/support/catch.h"

namespace fiscal {
namespace {

using nlohmann::json;

std::string bill(const std::string& reference, const std::string& what, std::int64_t amount) {
  return json{{"reference", reference},
              {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
              {"service", {{"national_code", "010701"}, {"description", what}}},
              {"amount", amount},
              {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}}
      .dump();
}

int documents_in_all(test::House& house) {
  int count = 0;
  const auto ledger = house.portal().control("GET", "/control/ledger");
  for (const auto& [dps, document] : ledger.at("documents").items())
    count += document.at("nfse_lines").get<int>();
  return count;
}

}  // namespace

TEST_CASE("after an old backup was put in place nothing is issued twice, whoever asks for it again",
          "[flow][restore]") {
  test::House lost;
  const InvoiceId settled = lost.accept(bill("settled", "Antes do backup", 1000));
  lost.run();
  // Numbered, sent, and its answer lost: the store that is backed up knows that it left.
  lost.portal().fault({{"mode", "accept_then_drop"}, {"count", 1}, {"method", "POST"}});
  const InvoiceId in_doubt = lost.accept(bill("in_doubt", "Resposta perdida", 2000));
  lost.run();
  REQUIRE(lost.at(in_doubt).state == State::Unknown);
  // Accepted, and without a number when the backup is taken.
  const InvoiceId waiting = lost.accept(bill("waiting", "Na fila no backup", 3000));
  const InvoiceId cancelled = lost.accept(bill("to_cancel", "Cancelada depois", 4000));
  const auto backup = lost.back_up();
  // What the backup does not know: all of it is issued, one is cancelled, and two more come.
  lost.run();
  REQUIRE(lost.at(waiting).state == State::Authorized);
  const InvoiceId later = lost.accept(bill("later", "Depois do backup", 5000));
  const InvoiceId last = lost.accept(bill("last", "A ultima", 6000));
  lost.run();
  REQUIRE(lost.at(last).state == State::Authorized);
  const int documents = documents_in_all(lost);
  REQUIRE(documents == 6);

  test::House house(lost, backup);
  REQUIRE(house.restoration().is_due());
  CHECK(house.restoration().take_up() == 3);
  CHECK_FALSE(house.restoration().is_due());
  house.run();
  // Nobody sends while the authority has not been asked what it has beyond the backup.
  CHECK_FALSE(house.restoration().ask());
  CHECK(house.at(waiting).state == State::Queued);
  house.pass(minutes(3), seconds(30));
  REQUIRE(house.restoration().ask());
  const auto missing = house.lost_numbers().of("portal");
  CHECK(missing.standing == dispatch::LostNumbers::Standing::Known);
  CHECK(missing.numbers.size() == 4);

  // The clients repeat what they got no answer to, in another order, and something new comes in between.
  const InvoiceId repeated = house.accept(bill("last", "A ultima", 6000));
  const InvoiceId fresh = house.accept(bill("fresh", "De verdade nova", 7000));
  const InvoiceId repeated_too = house.accept(bill("later", "Depois do backup", 5000));
  house.pass(hours(2), minutes(5));

  for (const InvoiceId id : {settled, in_doubt, waiting, cancelled, repeated, fresh, repeated_too}) {
    CAPTURE(*house.at(id).reference);
    CHECK(house.at(id).state == State::Authorized);
  }
  CHECK(documents_in_all(house) == documents + 1);
  CHECK(house.at(repeated).access_key == lost.at(last).access_key);
  CHECK(house.at(repeated_too).access_key == lost.at(later).access_key);
  CHECK(house.at(waiting).access_key == lost.at(waiting).access_key);
  CHECK(house.at(fresh).number->number > lost.at(last).number->number);
  CHECK(house.lost_numbers().of("portal").standing == dispatch::LostNumbers::Standing::None);
}

TEST_CASE("a restored gateway sends nothing while the authority cannot be asked", "[flow][restore]") {
  test::House lost;
  lost.accept(bill("first", "Antes", 1000));
  lost.run();
  const InvoiceId waiting = lost.accept(bill("waiting", "Na fila", 2000));
  const auto backup = lost.back_up();
  lost.run();

  test::House house(lost, backup);
  house.portal().fault({{"mode", "status"}, {"status", 503}});
  house.restoration().take_up();
  house.pass(hours(1), minutes(5));
  CHECK_FALSE(house.restoration().ask());
  CHECK(house.at(waiting).state == State::Queued);
  house.portal().control("DELETE", "/control/fault");
  CHECK(house.restoration().ask());
  house.pass(hours(2), minutes(10));
  CHECK(house.at(waiting).state == State::Authorized);
  CHECK(house.at(waiting).access_key == lost.at(waiting).access_key);
  CHECK(documents_in_all(house) == 2);
}

TEST_CASE("a number that nobody claims stays listed until an operator has looked at it", "[flow][restore]") {
  test::House lost;
  lost.accept(bill("first", "Antes", 1000));
  lost.run();
  const auto backup = lost.back_up();
  lost.accept(bill("forgotten", "Nunca repetida", 2000));
  lost.run();

  test::House house(lost, backup);
  house.restoration().take_up();
  house.pass(minutes(3), seconds(30));
  REQUIRE(house.restoration().ask());
  const InvoiceId fresh = house.accept(bill("fresh", "Outra coisa", 3000));
  house.run();
  CHECK(house.at(fresh).state == State::Authorized);
  REQUIRE(house.lost_numbers().of("portal").numbers.size() == 1);
  house.lost_numbers().forget("portal", house.lost_numbers().of("portal").numbers.front());
  CHECK(house.lost_numbers().of("portal").standing == dispatch::LostNumbers::Standing::None);
}

TEST_CASE("a backup is taken while invoices come and go, and is whole", "[flow][restore]") {
  test::House house;
  for (int n = 0; n < 20; ++n) house.accept(bill("b" + std::to_string(n), "Durante", 100 + n));
  std::thread busy([&] { house.run(); });
  const auto first = house.back_up();
  const auto second = house.back_up();
  busy.join();
  for (const auto& backup : {first, second}) {
    test::House copy(house, backup);
    CHECK(copy.restoration().is_due());
    CHECK(copy.store().list({.account = "studio", .limit = 100}).size() == 20);
  }
  CHECK_THROWS_WITH(store::back_up(first, second, {}, {}), Catch::Contains("there already"));
}

}  // namespace fiscal
