#include "core/store/compression.h"
#include "core/store/line_list.h"
#include "core/store/rows.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

Environment environment_in(const Rows& rows, int column) {
  return static_cast<Environment>(rows.integer(column));
}

}  // namespace

ApiKey read_api_key(const Rows& rows) { return api_key_in(rows, environment_in); }

void SqliteStore::put_account(const Account& account) {
  Parts& parts = *parts_;
  parts.group.write([&] {
    const Issuer& issuer = account.issuer;
    std::optional<int> assessment;
    if (issuer.simples_assessment) assessment = static_cast<int>(*issuer.simples_assessment);
    const Address place = issuer.address.value_or(Address{});
    const auto given = [&](const std::string& text) {
      return issuer.address ? std::optional<std::string_view>(text) : std::nullopt;
    };
    parts.writer->run(
        "INSERT OR REPLACE INTO account VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        account.id, account.name, static_cast<int>(account.environment), account.zone,
        account.default_connection, account.may_choose_connection, issuer.tax_id, issuer.name,
        issuer.municipality, issuer.municipal_registration, issuer.caepf, issuer.email, issuer.phone,
        static_cast<int>(issuer.tax_regime), assessment, static_cast<int>(issuer.special_regime),
        given(place.street), given(place.number), place.complement, given(place.district), place.municipality,
        place.postal_code, place.country, place.city, place.region, place.foreign_postal_code);
  });
  ++parts.accounts_version;
}

void SqliteStore::put_connection(const Connection& connection) {
  const std::string egress = as_lines(connection.egress);
  Parts& parts = *parts_;
  parts.group.write([&] {
    parts.writer->run("INSERT OR REPLACE INTO connection VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", connection.id,
                      connection.account, connection.plugin, static_cast<int>(connection.environment),
                      connection.settings, connection.certificate, connection.series, connection.enabled,
                      static_cast<int>(connection.write_connection), egress, connection.ca_file,
                      connection.max_in_flight);
  });
  ++parts.accounts_version;
}

std::int64_t SqliteStore::accounts_version() { return parts_->accounts_version; }

std::string SqliteStore::accounts_stamp() {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT stamp FROM accounts_stamp");
  return rows.next() ? std::string(rows.blob(0)) : std::string();
}

std::vector<Account> SqliteStore::accounts() {
  std::vector<Account> accounts;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM account ORDER BY id");
  while (rows.next()) accounts.push_back(account_in(rows, environment_in));
  return accounts;
}

std::vector<Connection> SqliteStore::connections() {
  std::vector<Connection> connections;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM connection ORDER BY id");
  while (rows.next()) connections.push_back(connection_in(rows, environment_in));
  return connections;
}

void SqliteStore::put_api_key(const ApiKey& key) {
  Parts& parts = *parts_;
  parts.group.write([&] {
    parts.writer->run("INSERT OR REPLACE INTO api_key VALUES (?,?,?,?,?,?,?,?)", key.id,
                      Blob{key.secret_digest}, key.account, static_cast<int>(key.environment), key.label,
                      key.created_at.milliseconds, column_of(key.expires_at), key.revoked);
  });
}

std::optional<ApiKey> SqliteStore::find_api_key(const std::string& id) {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM api_key WHERE id = ?", id);
  if (!rows.next()) return std::nullopt;
  return read_api_key(rows);
}

std::vector<ApiKey> SqliteStore::api_keys(const AccountId& account) {
  std::vector<ApiKey> keys;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM api_key WHERE account = ? ORDER BY id", account);
  while (rows.next()) keys.push_back(read_api_key(rows));
  return keys;
}

void SqliteStore::put_secret(const SealedSecret& secret) {
  Parts& parts = *parts_;
  parts.group.write([&] {
    parts.writer->run(
        "INSERT OR REPLACE INTO secret (account, name, kind, summary, sealed) VALUES (?,?,?,?,?)",
        secret.account, secret.name, secret.kind, secret.summary, Blob{secret.sealed});
  });
}

std::optional<SealedSecret> SqliteStore::find_secret(const AccountId& account, const std::string& name) {
  auto reader = parts_->reader();
  auto rows =
      reader->query("SELECT account, name, kind, summary, sealed FROM secret WHERE account = ? AND name = ?",
                    account, name);
  if (!rows.next()) return std::nullopt;
  return secret_in(rows);
}

std::vector<SealedSecret> SqliteStore::secrets() {
  std::vector<SealedSecret> secrets;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT account, name, kind, summary, x'' FROM secret ORDER BY account, name");
  while (rows.next()) secrets.push_back(secret_in(rows));
  return secrets;
}

std::int64_t SqliteStore::put_snapshot(const std::string& digest, const std::string& text, Instant at) {
  const std::string kept = compress(text);
  Parts& parts = *parts_;
  return parts.group.write([&] {
    {
      auto rows = parts.writer->query("SELECT version FROM snapshot WHERE digest = ?", digest);
      if (rows.next()) return rows.integer(0);
    }
    parts.writer->run("INSERT INTO snapshot (digest, at, text) VALUES (?,?,?)", digest, at.milliseconds,
                      Blob{kept});
    return static_cast<std::int64_t>(sqlite3_last_insert_rowid(parts.writer->handle()));
  });
}

std::optional<KvEntry> SqliteStore::kv_get(const ConnectionId& connection, const std::string& key,
                                           Instant now) {
  parts_->group.require_sound();
  auto [is_known, entry, generation] = parts_->kv_cache.find(connection, key);
  if (!is_known) {
    auto reader = parts_->reader();
    auto rows = reader->query("SELECT value, version, expires_at FROM kv WHERE connection = ? AND key = ?",
                              connection, key);
    if (rows.next()) entry = {std::string(rows.blob(0)), rows.integer(1), instant_in(rows, 2)};
    parts_->kv_cache.keep(connection, key, entry, generation);
  }
  if (entry && entry->expires_at && *entry->expires_at <= now) return std::nullopt;
  return entry;
}

std::optional<std::int64_t> SqliteStore::kv_put(const ConnectionId& connection, const std::string& key,
                                                const std::string& value, std::optional<Instant> expires_at,
                                                std::optional<std::int64_t> expected) {
  const std::int64_t now = parts_->clock.now().milliseconds;
  Parts& parts = *parts_;
  const auto version = parts.group.write([&]() -> std::optional<std::int64_t> {
    Database& database = *parts.writer;
    std::int64_t present = 0;
    {
      auto rows = database.query(
          "SELECT version FROM kv WHERE connection = ? AND key = ? AND (expires_at IS NULL OR expires_at > "
          "?)",
          connection, key, now);
      if (rows.next()) present = rows.integer(0);
    }
    if (expected && *expected != present) return std::nullopt;
    // What nobody will read again goes a few at a time, on the way.
    database.run(
        "DELETE FROM kv WHERE (connection, key) IN (SELECT connection, key FROM kv WHERE expires_at <= ? "
        "LIMIT 4)",
        now);
    // One count for all keys, so that the version of a deleted one never comes back.
    database.run("UPDATE figures SET kv_version = kv_version + 1");
    database.run(
        "INSERT OR REPLACE INTO kv (connection, key, value, version, expires_at) "
        "SELECT ?, ?, ?, kv_version, ? FROM figures",
        connection, key, Blob{value}, column_of(expires_at));
    auto rows = database.query("SELECT kv_version FROM figures");
    rows.next();
    return rows.integer(0);
  });
  parts.kv_cache.changed(connection, key);
  return version;
}

void SqliteStore::kv_delete(const ConnectionId& connection, const std::string& key) {
  Parts& parts = *parts_;
  parts.group.write(
      [&] { parts.writer->run("DELETE FROM kv WHERE connection = ? AND key = ?", connection, key); });
  parts.kv_cache.changed(connection, key);
}

}  // namespace fiscal::store
