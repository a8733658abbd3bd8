#include <fiscal/json.hpp>

#include "core/store/compression.h"
#include "core/store/line_list.h"
#include "core/store/postgres/parts.h"
#include "core/store/rows.h"

namespace fiscal::store {
namespace {

Environment environment_in(const PostgresRows& rows, int column) {
  const auto environment = parse_environment(rows.text(column));
  if (!environment)
    throw std::runtime_error("the store is damaged: no environment " + std::string(rows.text(column)));
  return *environment;
}

/// Last in its transaction: its row makes those who put accounts take turns.
void tell_accounts_changed(PostgresConnection& connection) {
  connection.run("UPDATE accounts_version SET version = version + 1");
}

}  // namespace

std::vector<ApiKey> read_api_keys(PostgresConnection& connection) {
  std::vector<ApiKey> keys;
  PostgresRows rows = connection.query(
      "SELECT id, secret_digest, account, environment, label, created_at, expires_at, revoked FROM api_key "
      "ORDER BY id");
  while (rows.next()) keys.push_back(api_key_in(rows, environment_in));
  return keys;
}

void PostgresStore::put_account(const Account& account) {
  const Issuer& issuer = account.issuer;
  std::optional<int> assessment;
  if (issuer.simples_assessment) assessment = static_cast<int>(*issuer.simples_assessment);
  const Address place = issuer.address.value_or(Address{});
  const auto given = [&](const std::string& text) {
    return issuer.address ? std::optional<std::string>(text) : std::nullopt;
  };
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run(
        "INSERT INTO account (id, name, environment, zone, default_connection, may_choose_connection, "
        "issuer_tax_id, issuer_name, issuer_municipality, issuer_municipal_registration, issuer_caepf, "
        "issuer_email, issuer_phone, issuer_tax_regime, issuer_simples_assessment, issuer_special_regime, "
        "address_street, address_number, address_complement, address_district, address_municipality, "
        "address_postal_code, address_country, address_city, address_region, address_foreign_postal_code) "
        "VALUES "
        "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26) "
        "ON CONFLICT (id) DO UPDATE SET (name, environment, zone, default_connection, may_choose_connection, "
        "issuer_tax_id, issuer_name, issuer_municipality, issuer_municipal_registration, issuer_caepf, "
        "issuer_email, issuer_phone, issuer_tax_regime, issuer_simples_assessment, issuer_special_regime, "
        "address_street, address_number, address_complement, address_district, address_municipality, "
        "address_postal_code, address_country, address_city, address_region, address_foreign_postal_code) = "
        "($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)",
        account.id, account.name, to_text(account.environment), account.zone, account.default_connection,
        account.may_choose_connection, issuer.tax_id, issuer.name, issuer.municipality,
        issuer.municipal_registration, issuer.caepf, issuer.email, issuer.phone,
        static_cast<int>(issuer.tax_regime), assessment, static_cast<int>(issuer.special_regime),
        given(place.street), given(place.number), place.complement, given(place.district), place.municipality,
        place.postal_code, place.country, place.city, place.region, place.foreign_postal_code);
    tell_accounts_changed(connection);
  });
}

void PostgresStore::put_connection(const Connection& wanted) {
  const std::string egress = as_lines(wanted.egress);
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run(
        "INSERT INTO connection (id, account, plugin, environment, settings, certificate, series, enabled, "
        "write_connection, egress, ca_file, max_in_flight) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) "
        "ON CONFLICT (id) DO UPDATE SET (account, plugin, environment, settings, certificate, series, "
        "enabled, "
        "write_connection, egress, ca_file, max_in_flight) = ($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
        wanted.id, wanted.account, wanted.plugin, to_text(wanted.environment), wanted.settings,
        wanted.certificate, wanted.series, wanted.enabled, static_cast<int>(wanted.write_connection), egress,
        wanted.ca_file, wanted.max_in_flight);
    tell_accounts_changed(connection);
  });
}

std::vector<Account> PostgresStore::accounts() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    std::vector<Account> accounts;
    PostgresRows rows = connection.query(
        "SELECT id, name, environment, zone, default_connection, may_choose_connection, issuer_tax_id, "
        "issuer_name, issuer_municipality, issuer_municipal_registration, issuer_caepf, issuer_email, "
        "issuer_phone, issuer_tax_regime, issuer_simples_assessment, issuer_special_regime, address_street, "
        "address_number, address_complement, address_district, address_municipality, address_postal_code, "
        "address_country, address_city, address_region, address_foreign_postal_code FROM account ORDER BY "
        "id");
    while (rows.next()) accounts.push_back(account_in(rows, environment_in));
    return accounts;
  });
}

std::vector<Connection> PostgresStore::connections() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    std::vector<Connection> connections;
    PostgresRows rows = connection.query(
        "SELECT id, account, plugin, environment, settings, certificate, series, enabled, write_connection, "
        "egress, ca_file, max_in_flight FROM connection ORDER BY id");
    while (rows.next()) connections.push_back(connection_in(rows, environment_in));
    return connections;
  });
}

std::int64_t PostgresStore::accounts_version() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT version FROM accounts_version");
    rows.next();
    return rows.integer(0);
  });
}

void PostgresStore::put_api_key(const ApiKey& key) {
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run(
        "INSERT INTO api_key (id, secret_digest, account, environment, label, created_at, expires_at, "
        "revoked) "
        "VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (id) DO UPDATE SET (secret_digest, account, "
        "environment, "
        "label, created_at, expires_at, revoked) = ($2,$3,$4,$5,$6,$7,$8)",
        key.id, Blob{key.secret_digest}, key.account, to_text(key.environment), key.label,
        key.created_at.milliseconds, column_of(key.expires_at), key.revoked);
  });
}

std::optional<ApiKey> PostgresStore::find_api_key(const std::string& id) {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<ApiKey> {
    PostgresRows rows = connection.query(
        "SELECT id, secret_digest, account, environment, label, created_at, expires_at, revoked FROM api_key "
        "WHERE id = $1",
        id);
    if (!rows.next()) return std::nullopt;
    return api_key_in(rows, environment_in);
  });
}

std::vector<ApiKey> PostgresStore::api_keys(const AccountId& account) {
  return parts_->pool.read([&](PostgresConnection& connection) {
    std::vector<ApiKey> keys;
    PostgresRows rows = connection.query(
        "SELECT id, secret_digest, account, environment, label, created_at, expires_at, revoked FROM api_key "
        "WHERE account = $1 ORDER BY id",
        account);
    while (rows.next()) keys.push_back(api_key_in(rows, environment_in));
    return keys;
  });
}

void PostgresStore::put_secret(const SealedSecret& secret) {
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run(
        "INSERT INTO secret (account, name, kind, summary, sealed) VALUES ($1,$2,$3,$4,$5) "
        "ON CONFLICT (account, name) DO UPDATE SET (kind, summary, sealed) = ($3,$4,$5)",
        secret.account, secret.name, secret.kind, secret.summary, Blob{secret.sealed});
  });
}

std::optional<SealedSecret> PostgresStore::find_secret(const AccountId& account, const std::string& name) {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<SealedSecret> {
    PostgresRows rows = connection.query(
        "SELECT account, name, kind, summary, sealed FROM secret WHERE account = $1 AND name = $2", account,
        name);
    if (!rows.next()) return std::nullopt;
    return secret_in(rows);
  });
}

std::vector<SealedSecret> PostgresStore::secrets() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    std::vector<SealedSecret> secrets;
    PostgresRows rows =
        connection.query("SELECT account, name, kind, summary, ''::bytea FROM secret ORDER BY account, name");
    while (rows.next()) secrets.push_back(secret_in(rows));
    return secrets;
  });
}

std::int64_t PostgresStore::put_snapshot(const std::string& digest, const std::string& text, Instant at) {
  const std::string kept = compress(text);
  return parts_->pool.write([&](PostgresConnection& connection) {
    // Versions count the configurations: an insert that comes second would leave one out.
    PostgresRows known = connection.query("SELECT version FROM snapshot WHERE digest = $1", digest);
    if (known.next()) return known.integer(0);
    PostgresRows made = connection.query(
        "INSERT INTO snapshot (digest, at, text) VALUES ($1,$2,$3) ON CONFLICT (digest) DO UPDATE "
        "SET digest = excluded.digest RETURNING version",
        digest, at.milliseconds, Blob{kept});
    made.next();
    return made.integer(0);
  });
}

std::optional<KvEntry> PostgresStore::kv_get(const ConnectionId& connection_id, const std::string& key,
                                             Instant now) {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<KvEntry> {
    PostgresRows rows = connection.query(
        "SELECT value, version, expires_at FROM kv WHERE connection = $1 AND key = $2 "
        "AND (expires_at IS NULL OR expires_at > $3)",
        connection_id, key, now.milliseconds);
    if (!rows.next()) return std::nullopt;
    return KvEntry{std::string(rows.blob(0)), rows.integer(1), instant_in(rows, 2)};
  });
}

std::optional<std::int64_t> PostgresStore::kv_put(const ConnectionId& connection_id, const std::string& key,
                                                  const std::string& value, std::optional<Instant> expires_at,
                                                  std::optional<std::int64_t> expected) {
  const std::int64_t now = parts_->clock.now().milliseconds;
  return parts_->pool.write([&](PostgresConnection& connection) -> std::optional<std::int64_t> {
    // What nobody will read again goes a few at a time, on the way; a row that somebody writes is left to
    // them.
    connection.run(
        "DELETE FROM kv WHERE (connection, key) IN (SELECT connection, key FROM kv WHERE expires_at <= $1 "
        "AND (connection, key) <> ($2, $3) LIMIT 4 FOR UPDATE SKIP LOCKED)",
        now, connection_id, key);
    // One statement compares and writes. An entry that has expired counts as absent: version 0.
    PostgresRows rows =
        expected.value_or(0) != 0
            ? connection.query(
                  "UPDATE kv SET value = $3, version = nextval('kv_version'), expires_at = $4 "
                  "WHERE connection = $1 AND key = $2 AND version = $5 "
                  "AND (expires_at IS NULL OR expires_at > $6) RETURNING version",
                  connection_id, key, Blob{value}, column_of(expires_at), expected, now)
            : connection.query(
                  "INSERT INTO kv (connection, key, value, version, expires_at) "
                  "VALUES ($1, $2, $3, nextval('kv_version'), $4) ON CONFLICT (connection, key) "
                  "DO UPDATE SET value = excluded.value, version = excluded.version, "
                  "expires_at = excluded.expires_at WHERE $5::bigint IS NULL "
                  "OR kv.expires_at <= $6 RETURNING version",
                  connection_id, key, Blob{value}, column_of(expires_at), expected, now);
    if (!rows.next()) return std::nullopt;
    return rows.integer(0);
  });
}

void PostgresStore::kv_delete(const ConnectionId& connection_id, const std::string& key) {
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run("DELETE FROM kv WHERE connection = $1 AND key = $2", connection_id, key);
  });
}

}  // namespace fiscal::store
