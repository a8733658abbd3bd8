#include "core/store/postgres/migrations.h"

#include <fiscal/encoding.hpp>

#include "core/base/fail_point.h"

namespace fiscal::store {
namespace {

/// "FGst", as in the header of a store in SQLite.
constexpr std::int64_t schema_lock = 0x46477374;

std::vector<AppliedMigration> applied_in(PostgresConnection& connection) {
  connection.execute(
      "CREATE SCHEMA IF NOT EXISTS fiscal; CREATE TABLE IF NOT EXISTS fiscal.migration (version bigint "
      "PRIMARY KEY, "
      "name text NOT NULL, checksum text NOT NULL)");
  std::vector<AppliedMigration> applied;
  PostgresRows rows = connection.query("SELECT name, checksum FROM migration ORDER BY version");
  while (rows.next()) applied.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  return applied;
}

void apply_step(PostgresConnection& connection, const Migration& migration, std::size_t version) {
  connection.execute("BEGIN");
  // A step may take longer than a statement of the gateway's work.
  connection.execute("SET LOCAL statement_timeout TO 0; SET LOCAL lock_timeout TO '1min'");
  connection.execute(migration.text);
  connection.run("INSERT INTO migration (version, name, checksum) VALUES ($1, $2, $3)", version,
                 migration.name, hex(sha256(migration.text)));
  FISCAL_FAIL_POINT("store.migrate.before_commit");
  connection.commit();
  FISCAL_FAIL_POINT("store.migrate.after_commit");
}

/// Held by one session at a time; freed with the session when anything below throws.
void take_turn(PostgresConnection& connection) {
  connection.execute("SET statement_timeout TO '5min'; SET lock_timeout TO '5min'");
  connection.query("SELECT pg_advisory_lock($1)", schema_lock);
}

}  // namespace

void migrate(PostgresConnection& connection, const std::vector<Migration>& migrations) {
  take_turn(connection);
  const auto applied = applied_in(connection);
  require_known(applied, migrations);
  for (std::size_t at = applied.size(); at < migrations.size(); ++at)
    apply_step(connection, migrations[at], at + 1);
  connection.query("SELECT pg_advisory_unlock($1)", schema_lock);
}

}  // namespace fiscal::store
