#include "tests/contract/store/store_under_test.h"

#include <iostream>

#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/support/memory_store.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::test {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
 public:
  store::Store& store() override { return store_; }
  bool reopen() override { return false; }

 private:
  MemoryStore store_{clock};
};

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() { open(); }
  store::Store& store() override { return *store_; }
  bool reopen() override {
    store_.reset();
    open();
    return true;
  }

 private:
  void open() {
    store::SqliteStoreOptions options;
    options.file = folder_.path() / "fiscal.db";
    store_ = std::make_unique<store::SqliteStore>(options, clock);
  }

  TemporaryFolder folder_;
  std::unique_ptr<store::SqliteStore> store_;
};

/// Leases are on the server's clock, which here follows the test's: the function that the statements ask for
/// the time is replaced by one that reads a table.
class PostgresUnderTest final : public StoreUnderTest {
 public:
  PostgresUnderTest() {
    server().execute("DROP SCHEMA IF EXISTS fiscal CASCADE");
    open();
    server().execute(
        "CREATE TABLE fiscal.test_clock AS SELECT 0::bigint AS at;"
        "CREATE OR REPLACE FUNCTION fiscal.lease_now() RETURNS bigint LANGUAGE sql VOLATILE "
        "AS 'SELECT at FROM fiscal.test_clock'");
  }
  store::Store& store() override {
    if (clock.steady() != shown_) {
      shown_ = clock.steady();
      server().execute("UPDATE fiscal.test_clock SET at = " + std::to_string(shown_.milliseconds));
    }
    return *store_;
  }
  bool reopen() override {
    store_.reset();
    open();
    return true;
  }

 private:
  static PostgresServer& server() { return PostgresServer::shared(); }

  void open() {
    store::PostgresStoreOptions options;
    options.connection_string = server().connection_string();
    options.host_name = "contract";
    store_ = std::make_unique<store::PostgresStore>(options, clock);
  }

  Duration shown_;
  std::unique_ptr<store::PostgresStore> store_;
};

}  // namespace

const std::vector<StoreKind>& store_kinds() {
  static const std::vector<StoreKind> kinds = [] {
    std::vector<StoreKind> all{
        {"memory", [] { return std::make_unique<MemoryUnderTest>(); }},
        {"sqlite", [] { return std::make_unique<SqliteUnderTest>(); }},
    };
    if (PostgresServer::is_installed())
      all.push_back({"postgres", [] { return std::make_unique<PostgresUnderTest>(); }});
    else
      std::cout << "skipped: the contract of the store over PostgreSQL, which is not installed\n";
    return all;
  }();
  return kinds;
}

}  // namespace fiscal::test
