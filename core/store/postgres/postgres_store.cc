#include "core/store/postgres/postgres_store.h"

#include "core/store/postgres/migrations.h"
#include "core/store/postgres/parts.h"

namespace fiscal::store {
namespace {

PostgresSession session_of(const PostgresStoreOptions& options) {
  PostgresSession session;
  session.connection_string = options.connection_string;
  return session;
}

PostgresPoolOptions pool_options(const PostgresStoreOptions& options) {
  return {session_of(options), options.connections, std::chrono::milliseconds(options.patience.milliseconds),
          options.on_commit};
}

/// In a session of its own, whose limits it lifts.
void bring_schema_up_to_date(const PostgresStoreOptions& options) {
  PostgresConnection connection(session_of(options));
  migrate(connection, known_postgres_migrations());
}

std::int64_t registered(PostgresPool& pool, const PostgresStoreOptions& options) {
  bring_schema_up_to_date(options);
  return pool.write([&](PostgresConnection& connection) {
    PostgresRows rows =
        connection.query("INSERT INTO host (name) VALUES ($1) RETURNING id", options.host_name);
    rows.next();
    return rows.integer(0);
  });
}

std::int64_t single(PostgresPool& pool, Sql sql) {
  return pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query(sql);
    return rows.next() ? rows.integer(0) : std::int64_t{0};
  });
}

}  // namespace

PostgresStore::Parts::Parts(PostgresStoreOptions options, const Clock& given_clock)
    : clock(given_clock),
      pool(pool_options(options)),
      host(registered(pool, options)),
      ids(single(pool, "SELECT coalesce(max(id), 0) FROM invoice")),
      known_lead(single(pool, "SELECT id_lead FROM figures")),
      presence(pool, session_of(options), host, clock, options.absence, options.use) {
  presence.begin();
  if (options.use == StoreUse::Work && single(pool, "SELECT count(*) FROM unfinished_copy") != 0)
    throw std::runtime_error(
        "the database holds an unfinished copy: complete it with the same fiscalctl store copy that began "
        "it");
}

PostgresStore::PostgresStore(PostgresStoreOptions options, const Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(options), clock)) {}

PostgresStore::~PostgresStore() {
  try {
    parts_->pool.write([&](PostgresConnection& connection) {
      connection.run("DELETE FROM claim WHERE host = $1", parts_->host);
      connection.run("DELETE FROM host WHERE id = $1", parts_->host);
    });
  } catch (const std::runtime_error&) {
    // Without the server the claims stay until their leases end.
    return;
  }
}

bool PostgresStore::is_healthy() {
  try {
    return parts_->pool.write([&](PostgresConnection& connection) {
      return connection.run("UPDATE host SET probes = probes + 1 WHERE id = $1", parts_->host) == 1;
    });
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace fiscal::store
