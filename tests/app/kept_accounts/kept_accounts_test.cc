#include "core/app/fiscald/kept_accounts.h"

#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <map>

#include "core/store/sqlite/sqlite_store.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::app {
namespace {

using Names = std::map<std::string, std::string>;

/// A store in a file, what is kept of it, and somebody with a shell.
class House {
 public:
  House() { open(); }

  store::Store& store() { return *store_; }
  std::filesystem::path database() const { return folder_.path() / "gateway.sqlite"; }
  std::filesystem::path kept() const { return folder_.path() / "accounts.kept"; }
  std::filesystem::path program() const { return folder_.path() / "program"; }

  void open() {
    if (!std::filesystem::exists(program())) std::ofstream(program()) << "as it was built";
    store_ = std::make_unique<store::SqliteStore>(store::SqliteStoreOptions{.file = database()}, clock_);
  }
  void close() { store_.reset(); }

  KeptAccounts one() { return KeptAccounts(*store_, kept(), program()); }

  /// Past the gateway, as with the sqlite3 shell.
  void execute(const std::string& sql) {
    sqlite3* shell = nullptr;
    REQUIRE(sqlite3_open(database().c_str(), &shell) == SQLITE_OK);
    char* error = nullptr;
    sqlite3_exec(shell, sql.c_str(), nullptr, nullptr, &error);
    INFO(sql << ": " << (error != nullptr ? error : ""));
    REQUIRE(error == nullptr);
    sqlite3_close(shell);
  }

  /// Gives an account another name and leaves the stamp: only who reads the rows sees it.
  void rename_unseen(const std::string& name) {
    execute("CREATE TABLE was AS SELECT stamp FROM accounts_stamp; UPDATE account SET name='" + name +
            "'; UPDATE accounts_stamp SET stamp=(SELECT stamp FROM was); DROP TABLE was");
  }

 private:
  test::TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<store::Store> store_;
};

void nothing(const routing::Table<Connection>&) {}

Names accounts(const settings::Stored& stored) {
  Names names;
  stored.accounts.for_each([&](const Account& one) { names.emplace(one.id, one.name); });
  return names;
}

Names connections(const settings::Stored& stored) {
  Names plugins;
  stored.connections.for_each([&](const Connection& one) { plugins.emplace(one.id, one.plugin); });
  return plugins;
}

void add(House& house, const std::string& id) {
  house.store().put_account(test::an_account(id, id + "-nfse"));
  house.store().put_connection(test::a_connection(id + "-nfse", id));
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

TEST_CASE("a start takes the accounts from the file of the start before", "[start]") {
  House house;
  for (int n = 0; n < 300; ++n) add(house, "account-" + std::to_string(n));
  const auto before = house.one().read(nothing);
  house.one().keep();
  house.rename_unseen("only in the rows");

  std::size_t told = 0;
  const auto after = house.one().read([&](const auto& known) { told = known.size(); });
  CHECK(told == 300);
  CHECK(accounts(after) == accounts(before));
  CHECK(connections(after) == connections(before));
  CHECK(after.accounts.find("account-7") == before.accounts.find("account-7"));
  CHECK((std::filesystem::status(house.kept()).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
}

TEST_CASE("which workers a start needs first is guessed from the start before", "[start]") {
  House house;
  CHECK(house.one().plugins_before().empty());
  add(house, "acme");
  Connection other = test::a_connection("acme-town", "acme");
  other.plugin = "town";
  house.store().put_connection(other);
  house.one().keep();
  auto expected = std::vector<std::string>{test::a_connection("x", "x").plugin, "town"};
  std::sort(expected.begin(), expected.end());
  CHECK(house.one().plugins_before() == expected);
  std::ofstream(house.kept(), std::ios::binary) << "fiscald accounts 1\n999:cut";
  CHECK(house.one().plugins_before().empty());
}

TEST_CASE("whoever changes an account or a connection, a start sees it", "[start]") {
  House house;
  add(house, "acme");
  add(house, "clinic");
  KeptAccounts running = house.one();
  running.read(nothing);
  running.keep();
  const auto change = GENERATE(
      as<std::string>(), "UPDATE account SET name='Another' WHERE id='acme'",
      "DELETE FROM account WHERE id='clinic'",
      "INSERT OR REPLACE INTO account SELECT 'new', name, environment, zone, default_connection, "
      "may_choose_connection, issuer_tax_id, issuer_name, issuer_municipality, "
      "issuer_municipal_registration, "
      "issuer_caepf, issuer_email, issuer_phone, issuer_tax_regime, issuer_simples_assessment, "
      "issuer_special_regime, address_street, address_number, address_complement, address_district, "
      "address_municipality, address_postal_code, address_country, address_city, address_region, "
      "address_foreign_postal_code FROM account WHERE id='acme'",
      "UPDATE connection SET plugin='other' WHERE account='acme'",
      "DELETE FROM connection WHERE account='clinic'",
      "INSERT OR REPLACE INTO connection SELECT 'new', account, plugin, environment, settings, certificate, "
      "series, enabled, write_connection, egress, ca_file, max_in_flight FROM connection WHERE "
      "account='acme'");
  const auto before = running.read(nothing);
  house.execute(change);
  KeptAccounts next_start = house.one();
  for (KeptAccounts* each : {&running, &next_start}) {
    const auto after = each->read(nothing);
    CHECK((accounts(after) != accounts(before) || connections(after) != connections(before)));
    CHECK(accounts(after).size() == house.store().accounts().size());
    CHECK(connections(after).size() == house.store().connections().size());
  }
}

TEST_CASE("a store that was put back and went on is not taken for the one that was kept", "[start]") {
  House house;
  add(house, "acme");
  house.close();
  const std::string backup = content(house.database());
  house.open();
  Account account = test::an_account("acme", "acme-nfse");
  account.name = "Before the backup was put back";
  house.store().put_account(account);
  house.one().keep();

  house.close();
  for (const char* beside : {"-wal", "-shm"}) std::filesystem::remove(house.database().string() + beside);
  std::ofstream(house.database(), std::ios::binary) << backup;
  house.open();
  account.name = "After it";
  house.store().put_account(account);
  CHECK(accounts(house.one().read(nothing)) == Names{{"acme", "After it"}});
}

TEST_CASE("a kept file that is not whole, or of another program, is as good as none", "[start]") {
  House house;
  add(house, "acme");
  house.one().keep();
  const std::string whole = content(house.kept());
  house.rename_unseen("as in the rows");
  const auto is_from_rows = [&] {
    return accounts(house.one().read(nothing)) == Names{{"acme", "as in the rows"}};
  };
  REQUIRE_FALSE(is_from_rows());
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, whole.size() / 2, whole.size() - 1}) {
    std::ofstream(house.kept(), std::ios::binary) << whole.substr(0, size);
    CHECK(is_from_rows());
  }
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    std::ofstream(house.kept(), std::ios::binary) << flipped;
    CHECK(is_from_rows());
  }
  std::ofstream(house.kept(), std::ios::binary) << whole << "more";
  CHECK(is_from_rows());
  std::ofstream(house.kept(), std::ios::binary) << whole;
  REQUIRE_FALSE(is_from_rows());
  std::ofstream(house.program()) << "as it was built anew";
  CHECK(is_from_rows());
}

}  // namespace fiscal::app
