#include "core/store/compression.h"
#include "core/store/line_list.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

std::optional<Instant> expiry_of(std::optional<std::int64_t> milliseconds) {
  if (!milliseconds) return std::nullopt;
  return Instant{*milliseconds};
}

std::optional<std::int64_t> expiry_column(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return at->milliseconds;
}

Address read_address(const Rows& rows, int first) {
  Address address;
  address.street = rows.text(first);
  address.number = rows.text(first + 1);
  address.complement = rows.optional_text(first + 2);
  address.district = rows.text(first + 3);
  address.municipality = rows.optional_text(first + 4);
  address.postal_code = rows.optional_text(first + 5);
  address.country = rows.optional_text(first + 6);
  address.city = rows.optional_text(first + 7);
  address.region = rows.optional_text(first + 8);
  address.foreign_postal_code = rows.optional_text(first + 9);
  return address;
}

/// Reads a row of `SELECT * FROM account`.
Account read_account(const Rows& rows) {
  Account account;
  account.id = rows.text(0);
  account.name = rows.text(1);
  account.environment = static_cast<Environment>(rows.integer(2));
  account.zone = rows.text(3);
  account.default_connection = rows.text(4);
  account.may_choose_connection = rows.integer(5) != 0;
  account.issuer.tax_id = rows.text(6);
  account.issuer.name = rows.text(7);
  account.issuer.municipality = rows.text(8);
  account.issuer.municipal_registration = rows.optional_text(9);
  account.issuer.caepf = rows.optional_text(10);
  account.issuer.email = rows.optional_text(11);
  account.issuer.phone = rows.optional_text(12);
  account.issuer.tax_regime = static_cast<TaxRegime>(rows.integer(13));
  if (!rows.is_null(14)) account.issuer.simples_assessment = static_cast<SimplesAssessment>(rows.integer(14));
  account.issuer.special_regime = static_cast<SpecialRegime>(rows.integer(15));
  if (!rows.is_null(16)) account.issuer.address = read_address(rows, 16);
  return account;
}

SealedSecret read_secret(const Rows& rows) {
  return {std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
          std::string(rows.blob(4)), std::string(rows.text(3))};
}

}  // namespace

ApiKey read_api_key(const Rows& rows) {
  ApiKey key;
  key.id = rows.text(0);
  key.secret_digest = rows.blob(1);
  key.account = rows.text(2);
  key.environment = static_cast<Environment>(rows.integer(3));
  key.label = rows.text(4);
  key.created_at = {rows.integer(5)};
  key.expires_at = expiry_of(rows.optional_integer(6));
  key.revoked = rows.integer(7) != 0;
  return key;
}

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
  while (rows.next()) accounts.push_back(read_account(rows));
  return accounts;
}

std::vector<Connection> SqliteStore::connections() {
  std::vector<Connection> connections;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT * FROM connection ORDER BY id");
  while (rows.next()) {
    Connection connection;
    connection.id = rows.text(0);
    connection.account = rows.text(1);
    connection.plugin = rows.text(2);
    connection.environment = static_cast<Environment>(rows.integer(3));
    connection.settings = rows.text(4);
    connection.certificate = rows.optional_text(5);
    connection.series = rows.text(6);
    connection.enabled = rows.integer(7) != 0;
    connection.write_connection = static_cast<WriteConnection>(rows.integer(8));
    connection.egress = from_lines(rows.text(9));
    connection.ca_file = rows.optional_text(10);
    connection.max_in_flight = static_cast<int>(rows.integer(11));
    connections.push_back(std::move(connection));
  }
  return connections;
}

void SqliteStore::put_api_key(const ApiKey& key) {
  Parts& parts = *parts_;
  parts.group.write([&] {
    parts.writer->run("INSERT OR REPLACE INTO api_key VALUES (?,?,?,?,?,?,?,?)", key.id,
                      Blob{key.secret_digest}, key.account, static_cast<int>(key.environment), key.label,
                      key.created_at.milliseconds, expiry_column(key.expires_at), key.revoked);
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
  return read_secret(rows);
}

std::vector<SealedSecret> SqliteStore::secrets() {
  std::vector<SealedSecret> secrets;
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT account, name, kind, summary, x'' FROM secret ORDER BY account, name");
  while (rows.next()) secrets.push_back(read_secret(rows));
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
    if (rows.next())
      entry = {std::string(rows.blob(0)), rows.integer(1), expiry_of(rows.optional_integer(2))};
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
        connection, key, Blob{value}, expiry_column(expires_at));
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
