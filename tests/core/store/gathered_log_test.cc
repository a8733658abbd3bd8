#include "core/store/sqlite/gathered_log.h"

#include "core/store/sqlite/sqlite.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::int64_t sum_of(store::Database& database) {
  auto rows = database.query("SELECT sum(number) FROM page");
  rows.next();
  return rows.integer(0);
}

/// Writes some hundred pages within the open transaction.
void write_pages(store::Database& database) {
  for (int number = 1; number <= 400; ++number)
    database.run("INSERT INTO page (number, filling) VALUES (?, zeroblob(3000))", number);
}

constexpr std::int64_t sum_of_pages = 400 * 401 / 2;

}  // namespace

TEST_CASE("what was gathered of a log is seen by its own connection, and by all once it is committed",
          "[store]") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "pages.db";
  store::Database writer(file, store::OpenMode::ReadWrite, store::LogWrites::Gathered);
  // A cache that holds no transaction: pages go to the log before its end, and come back from there.
  writer.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=10; PRAGMA wal_autocheckpoint=0;"
      "CREATE TABLE page (number INTEGER NOT NULL, filling BLOB NOT NULL)");
  store::Database reader(file, store::OpenMode::ReadOnly);

  writer.execute("BEGIN IMMEDIATE");
  write_pages(writer);
  CHECK(sum_of(writer) == sum_of_pages);
  CHECK(sum_of(reader) == 0);
  writer.execute("ROLLBACK");
  CHECK(sum_of(writer) == 0);

  for (int time = 1; time <= 3; ++time) {
    writer.execute("BEGIN IMMEDIATE");
    write_pages(writer);
    writer.execute("COMMIT");
    CHECK(sum_of(writer) == time * sum_of_pages);
    CHECK(sum_of(reader) == time * sum_of_pages);
    CHECK(sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr) ==
          SQLITE_OK);
  }
  auto rows = reader.query("PRAGMA integrity_check");
  rows.next();
  CHECK(rows.text(0) == "ok");
}

}  // namespace fiscal::test
