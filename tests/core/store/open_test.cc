#include <fstream>

#include "core/store/sqlite/migrations.h"
#include "core/store/sqlite/sqlite_store.h"
#include "tests/contract/store/samples.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

struct Place {
  TemporaryFolder folder;
  FakeClock clock;
  store::SqliteStoreOptions options{folder.path() / "fiscal.db", {}};

  void open() { store::SqliteStore(options, clock); }
};

}  // namespace

TEST_CASE("a store belongs to one at a time", "[store]") {
  Place place;
  {
    store::SqliteStore first(place.options, place.clock);
    CHECK_THROWS_WITH(place.open(), Catch::Contains("belongs to another running process"));
    accepted(first, an_acceptance());
  }
  CHECK_NOTHROW(place.open());
}

TEST_CASE("a store that a newer program wrote is not opened", "[store]") {
  Place place;
  place.open();
  store::Database(place.options.file, store::OpenMode::ReadWrite)
      .execute("INSERT INTO migration (version, name, checksum) VALUES (99, '099_future', 'x')");
  CHECK_THROWS_WITH(place.open(), Catch::Contains("099_future") && Catch::Contains("newer program"));
}

TEST_CASE("a store whose schema came from another text is not opened", "[store]") {
  Place place;
  place.open();
  store::Database(place.options.file, store::OpenMode::ReadWrite)
      .execute("UPDATE migration SET checksum = 'other' WHERE version = 1");
  CHECK_THROWS_WITH(place.open(), Catch::Contains("001_invoices") && Catch::Contains("differs"));
}

TEST_CASE("bytes that are no database are refused in words, and left as they are", "[store]") {
  Place place;
  const std::string bytes(20'000, 'g');
  std::ofstream(place.options.file) << bytes;
  CHECK_THROWS_WITH(place.open(), Catch::Contains("damaged or not a store"));
  CHECK(std::filesystem::file_size(place.options.file) == bytes.size());
}

TEST_CASE("a database of another program is refused, and left as it is", "[store]") {
  Place place;
  store::Database(place.options.file, store::OpenMode::ReadWrite)
      .execute("CREATE TABLE theirs (x); PRAGMA user_version=7");
  CHECK_THROWS_WITH(place.open(), Catch::Contains("another program"));
  store::Database theirs(place.options.file, store::OpenMode::ReadOnly);
  auto rows = theirs.query("SELECT count(*) FROM sqlite_schema");
  REQUIRE(rows.next());
  CHECK(rows.integer(0) == 1);
}

TEST_CASE("a store in a folder that does not exist is refused in words", "[store]") {
  Place place;
  place.options.file = place.folder.path() / "absent" / "fiscal.db";
  CHECK_THROWS_WITH(place.open(), Catch::Contains("Check that the folder exists"));
}

TEST_CASE("a page of the database that was overwritten is said, never answered from", "[store]") {
  Place place;
  InvoiceId id;
  {
    store::SqliteStore store(place.options, place.clock);
    id = accepted(store, an_acceptance()).id;
  }
  const auto size = std::filesystem::file_size(place.options.file);
  {
    std::fstream file(place.options.file, std::ios::in | std::ios::out | std::ios::binary);
    for (std::uintmax_t at = 4096; at < size; at += 4096) {
      file.seekp(static_cast<std::streamoff>(at));
      file.write(std::string(64, '\xee').data(), 64);
    }
  }
  CHECK_THROWS_AS([&] { store::SqliteStore(place.options, place.clock).find(id); }(), std::runtime_error);
}

TEST_CASE("each step of the schema is applied once, whole or not at all", "[store]") {
  const TemporaryFolder folder;
  store::Database database(folder.path() / "steps.db", store::OpenMode::ReadWrite);
  const std::vector<store::Migration> first{{"001_a", "CREATE TABLE a (x); INSERT INTO a VALUES (1);"}};
  store::migrate(database, first);
  store::migrate(database, first);
  auto broken = first;
  broken.push_back({"002_b", "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);"});
  CHECK_THROWS_AS(store::migrate(database, broken), store::SqliteError);
  CHECK_THROWS_AS(database.execute("SELECT * FROM b"), store::SqliteError);
  auto repaired = first;
  repaired.push_back({"002_b", "CREATE TABLE b (x);"});
  store::migrate(database, repaired);
  database.execute("SELECT * FROM b");
  auto rows = database.query("SELECT count(*) FROM a");
  rows.next();
  CHECK(rows.integer(0) == 1);
}

}  // namespace fiscal::test
