#include "core/routing/table.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>

#include "core/routing/wide_pages.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::routing {
namespace {

/// An account as they are in practice: names, an address, an e-mail address.
Account a_typical_account(int n) {
  Account account =
      test::an_account("customer-" + std::to_string(n), "customer-" + std::to_string(n) + "-nfse");
  account.name = "Clínica Médica Boa Esperança " + std::to_string(n);
  account.issuer.name = account.name + " Ltda ME";
  account.issuer.municipal_registration = "31000" + std::to_string(n);
  account.issuer.email = "financeiro@customer-" + std::to_string(n) + ".com.br";
  account.issuer.phone = "1133334444";
  account.issuer.tax_regime = TaxRegime::SimplesMeEpp;
  account.issuer.simples_assessment = SimplesAssessment::AllInSimples;
  Address& address = account.issuer.address.emplace();
  address.street = "Avenida Brigadeiro Faria Lima";
  address.number = "1811";
  address.complement = "Conjunto 1119";
  address.district = "Jardim Paulistano";
  address.municipality = "3550308";
  address.postal_code = "01452001";
  return account;
}

Connection a_typical_connection(int n) {
  Connection connection =
      test::a_connection("customer-" + std::to_string(n) + "-nfse", "customer-" + std::to_string(n));
  connection.plugin = "nfse_nacional";
  connection.settings = R"({"transmission":"sefin","timeout_ms":30000})";
  connection.certificate = "a1-2026";
  return connection;
}

}  // namespace

TEST_CASE("a table gives back every account and connection as it was put", "[routing]") {
  Table<Account> accounts;
  Table<Connection> connections;
  Connection full = a_typical_connection(1);
  full.environment = Environment::Production;
  full.enabled = false;
  full.series = "900";
  full.write_connection = WriteConnection::Kept;
  full.egress = {"a.example:443", "b.example:8443"};
  full.ca_file = "/etc/ssl/town.pem";
  full.max_in_flight = 7;
  connections.put(full);
  Account chooser = a_typical_account(2);
  chooser.environment = Environment::Production;
  chooser.may_choose_connection = true;
  chooser.zone = "America/Manaus";
  accounts.put(chooser);
  accounts.put(a_typical_account(1));
  CHECK(accounts.find("customer-1") == a_typical_account(1));
  CHECK(accounts.find(chooser.id) == chooser);
  CHECK(connections.find(full.id) == full);
  CHECK_FALSE(accounts.find("customer-3"));
  CHECK_FALSE(accounts.find(""));
  const auto head = find_head(connections, full.id);
  REQUIRE(head);
  CHECK(head->account == full.account);
  CHECK(head->plugin == full.plugin);
  CHECK(head->environment == full.environment);
  CHECK(head->enabled == full.enabled);
}

TEST_CASE("changing a copied table leaves the original as it was", "[routing]") {
  Table<Account> original;
  for (int n = 0; n < 2000; ++n) original.put(a_typical_account(n));
  Table<Account> copy = original;
  Account changed = a_typical_account(7);
  changed.name = "X";
  copy.put(changed);
  copy.put(a_typical_account(5000));
  CHECK(original.find("customer-7") == a_typical_account(7));
  CHECK(copy.find("customer-7") == changed);
  CHECK(original.size() == 2000);
  CHECK(copy.size() == 2001);
  // The source of a copy may be written too.
  Account other = a_typical_account(8);
  other.name = "Y";
  original.put(other);
  CHECK(copy.find("customer-8") == a_typical_account(8));
  for (int n = 9; n < 2000; ++n) REQUIRE(copy.find("customer-" + std::to_string(n)) == a_typical_account(n));
}

TEST_CASE("rows that are replaced again and again by longer and shorter ones stay whole", "[routing]") {
  std::mt19937 random(7);
  PackedTable table;
  std::map<std::string, std::string> expected;
  for (int round = 0; round < 20'000; ++round) {
    const std::string name = "n" + std::to_string(random() % 900);
    const std::string bytes(random() % 40, static_cast<char>('a' + round % 26));
    table.put(name, bytes);
    expected[name] = bytes;
  }
  CHECK(table.size() == expected.size());
  std::size_t visited = 0;
  table.for_each([&](std::string_view name, std::string_view bytes) {
    ++visited;
    REQUIRE(expected.at(std::string(name)) == bytes);
  });
  CHECK(visited == expected.size());
  for (const auto& [name, bytes] : expected) REQUIRE(table.find(name) == std::string_view(bytes));
}

TEST_CASE("a table that was written is taken up again as it was, and what follows it is left", "[routing]") {
  PackedTable table;
  for (int n = 0; n < 3000; ++n)
    table.put("n" + std::to_string(n), std::string(static_cast<std::size_t>(n % 7), 'x'));
  std::string bytes;
  table.append_to(bytes);
  PackedTable().append_to(bytes);
  bytes += "after";
  std::string_view rest = bytes;
  auto again = PackedTable::take_from(rest);
  const auto empty = PackedTable::take_from(rest);
  REQUIRE((again && empty));
  CHECK(rest == "after");
  CHECK(empty->size() == 0);
  CHECK(again->size() == table.size());
  again->put("n1", "written again");
  table.for_each([&](std::string_view name, std::string_view row) {
    if (name != "n1") REQUIRE(again->find(name) == row);
  });
}

TEST_CASE("a written table whose rows are not where they are looked for is not taken up", "[routing]") {
  PackedTable table;
  for (int n = 0; n < 50; ++n) table.put("name-" + std::to_string(n), "bytes");
  std::string bytes;
  table.append_to(bytes);
  const auto can_be_taken = [](std::string_view changed) {
    return PackedTable::take_from(changed).has_value();
  };
  REQUIRE(can_be_taken(bytes));
  for (std::size_t size = 0; size < bytes.size(); size += 13)
    CHECK_FALSE(can_be_taken(bytes.substr(0, size)));
  // Another name, a row that is longer than the rows are, a part that claims more than there is.
  for (std::size_t at = bytes.find("name-"); at != std::string::npos; at = bytes.find("name-", at + 1)) {
    std::string changed = bytes;
    changed[at] = 'm';
    CHECK_FALSE(can_be_taken(changed));
    changed = bytes;
    changed[at - 1] = '\xFF';
    CHECK_FALSE(can_be_taken(changed));
  }
  std::string longer = bytes;
  longer[7] = '\x7F';
  CHECK_FALSE(can_be_taken(longer));
}

TEST_CASE("rows are gone through in one order, however the table was made", "[routing]") {
  const auto order_of = [](const PackedTable& table) {
    std::string order;
    table.for_each([&](std::string_view name, std::string_view bytes) {
      order.append(name).append("=").append(bytes).append("\n");
    });
    return order;
  };
  std::vector<int> numbers(4000);
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto made_of = [&] {
    PackedTable table;
    for (const int n : numbers) table.put("n" + std::to_string(n), std::to_string(n * 7));
    return table;
  };
  const PackedTable forward = made_of();
  std::shuffle(numbers.begin(), numbers.end(), std::mt19937(3));
  CHECK(order_of(made_of()) == order_of(forward));
  std::string bytes;
  forward.append_to(bytes);
  std::string_view rest = bytes;
  CHECK(order_of(PackedTable::take_from(rest).value()) == order_of(forward));
}

TEST_CASE("a large table that is settled lies in one block and reads and changes as before", "[routing]") {
  constexpr int count = 9000;
  const auto name_of = [](int n) { return "n" + std::to_string(n); };
  PackedTable table;
  for (int n = 0; n < count; ++n) table.put(name_of(n), std::string(1000, static_cast<char>('a' + n % 26)));
  PackedTable small;
  small.put("one", "row");
  const std::size_t before = table.footprint();
  table.settle();
  small.settle();
  CHECK(small.find("one") == "row");
  CHECK(table.footprint() <= before);

  const char* lowest = table.find(name_of(0))->data();
  const char* highest = lowest;
  for (int n = 0; n < count; ++n) {
    const auto row = table.find(name_of(n));
    REQUIRE(row == std::string(1000, static_cast<char>('a' + n % 26)));
    lowest = std::min(lowest, row->data());
    highest = std::max(highest, row->data());
  }
  CHECK(static_cast<std::size_t>(highest - lowest) < table.footprint());

  PackedTable copy = table;
  copy.put(name_of(1), "changed");
  copy.put("another", "row");
  CHECK(copy.find(name_of(1)) == "changed");
  CHECK(table.find(name_of(1))->size() == 1000);
  CHECK_FALSE(table.find("another"));
  table = PackedTable();
  CHECK(copy.find(name_of(2))->size() == 1000);
}

TEST_CASE("large blocks begin with a wide page, and memory of any size is given back", "[routing]") {
  std::pmr::vector<char> large(5'000'001, 'x', wide_pages());
  CHECK(reinterpret_cast<std::uintptr_t>(large.data()) % (2u << 20) == 0);
  CHECK(std::count(large.begin(), large.end(), 'x') == 5'000'001);
  const std::pmr::vector<char> little(100, 'y', wide_pages());
  CHECK(little.back() == 'y');
}

TEST_CASE("a table that takes over another one's rows has its own as the other says", "[routing]") {
  const Table<Account> before{a_typical_account(1), a_typical_account(2)};
  Account renamed = a_typical_account(2);
  renamed.name = "Outro Nome";
  Table<Account> table = before;
  table.put_all({renamed, a_typical_account(3)});
  CHECK(table.size() == 3);
  CHECK(table.find("customer-1") == a_typical_account(1));
  CHECK(table.find("customer-2") == renamed);
  CHECK(table.find("customer-3") == a_typical_account(3));
  CHECK(before.find("customer-2") == a_typical_account(2));

  std::map<std::string, std::string> defaults;
  each_head(table, [&](std::string_view id, const AccountHead& head) {
    CHECK(head.environment == Environment::Test);
    defaults.emplace(id, head.default_connection);
  });
  CHECK(defaults == std::map<std::string, std::string>{{"customer-1", "customer-1-nfse"},
                                                       {"customer-2", "customer-2-nfse"},
                                                       {"customer-3", "customer-3-nfse"}});
}

TEST_CASE("a cold account with its connection takes less than a kilobyte", "[routing]") {
  constexpr int count = 20'000;
  Table<Account> accounts;
  Table<Connection> connections;
  for (int n = 0; n < count; ++n) {
    accounts.put(a_typical_account(n));
    connections.put(a_typical_connection(n));
  }
  const std::size_t each = (accounts.rows().footprint() + connections.rows().footprint()) / count;
  INFO("bytes each: " << each);
  CHECK(each < 1024);
}

}  // namespace fiscal::routing
