#include "core/store/sqlite/migrations.h"

#include <fiscal/encoding.hpp>

#include "core/base/fail_point.h"

namespace fiscal::store {
namespace {

std::vector<AppliedMigration> applied_migrations(Database& database) {
  database.execute(
      "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT "
      "NOT NULL) "
      "STRICT");
  std::vector<AppliedMigration> applied;
  auto rows = database.query("SELECT name, checksum FROM migration ORDER BY version");
  while (rows.next()) applied.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  return applied;
}

void apply(Database& database, const Migration& migration, std::size_t version) {
  database.execute("BEGIN IMMEDIATE");
  try {
    database.execute(migration.text);
    database.run("INSERT INTO migration (version, name, checksum) VALUES (?, ?, ?)", version, migration.name,
                 hex(sha256(migration.text)));
    FISCAL_FAIL_POINT("store.migrate.before_commit");
    database.execute("COMMIT");
    FISCAL_FAIL_POINT("store.migrate.after_commit");
  } catch (const SqliteError&) {
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace

void require_known(const std::vector<AppliedMigration>& applied, const std::vector<Migration>& migrations) {
  for (std::size_t at = 0; at < applied.size(); ++at) {
    const auto& [name, checksum] = applied[at];
    if (at >= migrations.size() || migrations[at].name != name)
      throw std::runtime_error(
          "the store holds schema step \"" + name +
          "\", which this program does not know: a newer program wrote it. Start that one, or "
          "restore a backup of before.");
    if (checksum != hex(sha256(migrations[at].text)))
      throw std::runtime_error("schema step \"" + name +
                               "\" of the store differs from this program's: the text of a "
                               "step must never change. Start the program that wrote it.");
  }
}

void migrate(Database& database, const std::vector<Migration>& migrations) {
  const auto applied = applied_migrations(database);
  require_known(applied, migrations);
  for (std::size_t at = applied.size(); at < migrations.size(); ++at) apply(database, migrations[at], at + 1);
}

}  // namespace fiscal::store
