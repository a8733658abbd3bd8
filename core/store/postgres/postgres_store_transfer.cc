#include "core/store/compression.h"
#include "core/store/postgres/parts.h"

namespace fiscal::store {
namespace {

std::vector<std::string> idempotency_keys_of(PostgresConnection& connection, InvoiceId id,
                                             const std::optional<std::string>& own) {
  std::vector<std::string> keys;
  if (own) keys.push_back(*own);
  PostgresRows rows = connection.query(
      "SELECT key FROM idempotency_key WHERE invoice = $1 AND further ORDER BY key", id.value);
  while (rows.next()) keys.emplace_back(rows.text(0));
  return keys;
}

std::vector<SeriesCounter> all_series(PostgresConnection& connection) {
  std::vector<SeriesCounter> all;
  PostgresRows rows =
      connection.query("SELECT connection, series, next FROM series ORDER BY connection, series");
  while (rows.next()) all.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2)});
  return all;
}

std::vector<KeptSnapshot> all_snapshots(PostgresConnection& connection) {
  std::vector<KeptSnapshot> all;
  PostgresRows rows = connection.query("SELECT version, digest, at, text FROM snapshot ORDER BY version");
  while (rows.next())
    all.push_back(
        {rows.integer(0), std::string(rows.text(1)), Instant{rows.integer(2)}, decompress(rows.blob(3))});
  return all;
}

std::vector<PluginEntry> all_entries(PostgresConnection& connection) {
  std::vector<PluginEntry> all;
  PostgresRows rows =
      connection.query("SELECT connection, key, value, version, expires_at FROM kv ORDER BY connection, key");
  while (rows.next()) {
    KvEntry entry{std::string(rows.blob(2)), rows.integer(3), {}};
    if (!rows.is_null(4)) entry.expires_at = Instant{rows.integer(4)};
    all.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::move(entry)});
  }
  return all;
}

std::vector<RememberedKey> all_remembered_keys(PostgresConnection& connection) {
  std::vector<RememberedKey> all;
  PostgresRows rows = connection.query(
      "SELECT account, scope, key, fingerprint FROM remembered_key ORDER BY account, scope, key");
  while (rows.next())
    all.push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                   std::string(rows.blob(3))});
  return all;
}

std::int64_t last_version_of_entries(PostgresConnection& connection) {
  PostgresRows rows =
      connection.query("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM kv_version");
  rows.next();
  return rows.integer(0);
}

void write_keys(PostgresConnection& connection, const WholeInvoice& whole) {
  const InvoiceRecord& record = whole.record;
  bool is_further = false;
  for (const std::string& key : whole.idempotency_keys) {
    connection.run("INSERT INTO idempotency_key (account, key, invoice, further) VALUES ($1,$2,$3,$4)",
                   record.account, key, record.id.value, is_further);
    is_further = true;
  }
  // Invoices come in the order of ids: the last one holds the reference.
  if (record.reference)
    connection.run(
        "INSERT INTO reference (account, reference, invoice) VALUES ($1,$2,$3) "
        "ON CONFLICT (account, reference) DO UPDATE SET invoice = excluded.invoice",
        record.account, record.reference, record.id.value);
}

void write_whole(PostgresConnection& connection, const WholeInvoice& whole) {
  const InvoiceRecord& record = whole.record;
  if (whole.events.empty()) throw std::runtime_error("an invoice without events cannot be copied");
  Acceptance acceptance;
  acceptance.fingerprint = whole.fingerprint;
  acceptance.event = whole.events.front().event;
  if (!whole.idempotency_keys.empty()) acceptance.idempotency_key = whole.idempotency_keys.front();
  if (!insert_invoice(connection, record, acceptance, compress(whole.request)))
    throw std::runtime_error("the store has " + to_text(record.id) + " already");
  for (std::size_t at = 1; at < whole.events.size(); ++at) {
    const auto& [sequence, event] = whole.events[at];
    connection.run("INSERT INTO event (invoice, sequence, at, kind, data) VALUES ($1,$2,$3,$4,$5)",
                   record.id.value, sequence, event.at.milliseconds, event.kind, event.data);
  }
  connection.run("UPDATE invoice SET version = $2 WHERE id = $1 AND version <> $2", record.id.value,
                 record.version);
  connection.run("UPDATE figures SET id_lead = $1 WHERE id_lead < $1",
                 PostgresIds::lead(record.id, record.created_at));
  write_keys(connection, whole);
  for (const Departure& departure : whole.departures) write_departure(connection, record.id, departure);
  write_documents(connection, record.id, whole.documents);
  write_exchanges(connection, record.id, whole.exchanges);
  write_log_lines(connection, record.id, whole.log_lines);
}

void write_counters(PostgresConnection& connection, const Belongings& belongings) {
  for (const SeriesCounter& series : belongings.series)
    connection.run(
        "INSERT INTO series (connection, series, next) VALUES ($1,$2,$3) "
        "ON CONFLICT (connection, series) DO UPDATE SET next = excluded.next",
        series.connection, series.series, series.next);
  for (const KeptSnapshot& snapshot : belongings.snapshots) {
    const std::string kept = compress(snapshot.text);
    connection.run(
        "INSERT INTO snapshot (version, digest, at, text) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING",
        snapshot.version, snapshot.digest, snapshot.at.milliseconds, Blob{kept});
  }
  connection.query(
      "SELECT setval(pg_get_serial_sequence('snapshot', 'version'), max(version)) FROM snapshot "
      "HAVING max(version) IS NOT NULL");
}

void write_entries(PostgresConnection& connection, const Belongings& belongings) {
  for (const auto& [provider, key, entry] : belongings.entries) {
    std::optional<std::int64_t> expires_at;
    if (entry.expires_at) expires_at = entry.expires_at->milliseconds;
    connection.run(
        "INSERT INTO kv (connection, key, value, version, expires_at) VALUES ($1,$2,$3,$4,$5) "
        "ON CONFLICT (connection, key) DO UPDATE SET value = excluded.value, "
        "version = excluded.version, expires_at = excluded.expires_at",
        provider, key, Blob{entry.value}, entry.version, expires_at);
  }
  if (belongings.last_entry_version > 0)
    connection.query("SELECT setval('kv_version', $1)", belongings.last_entry_version);
  for (const RememberedKey& key : belongings.remembered_keys)
    connection.run(
        "INSERT INTO remembered_key (account, scope, key, fingerprint) VALUES ($1,$2,$3,$4) "
        "ON CONFLICT DO NOTHING",
        key.account, key.scope, key.key, Blob{key.fingerprint});
}

}  // namespace

std::int64_t PostgresStore::invoice_count() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT count(*) FROM invoice");
    rows.next();
    return rows.integer(0);
  });
}

InvoiceId PostgresStore::last_invoice() {
  return parts_->pool.read([&](PostgresConnection& connection) -> InvoiceId {
    PostgresRows rows = connection.query("SELECT coalesce(max(id), 0) FROM invoice");
    rows.next();
    return {rows.integer(0)};
  });
}

std::vector<WholeInvoice> PostgresStore::invoices_after(InvoiceId after, int limit) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    // Every statement sees the same moment, so that a history ends where its record stands.
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    std::vector<WholeInvoice> invoices;
    PostgresRows rows = connection.query(
        "SELECT " FISCAL_INVOICE_COLUMNS
        ", r.fingerprint, r.body, r.idempotency_key FROM invoice i JOIN request r ON r.invoice = i.id "
        "WHERE i.id > $1 ORDER BY i.id LIMIT $2",
        after.value, limit);
    while (rows.next()) {
      WholeInvoice whole;
      whole.record = read_invoice(rows);
      const InvoiceId id = whole.record.id;
      whole.fingerprint = rows.blob(invoice_columns);
      whole.request = decompress(rows.blob(invoice_columns + 1));
      whole.idempotency_keys = idempotency_keys_of(connection, id, rows.optional_text(invoice_columns + 2));
      whole.events = read_events(connection, id);
      whole.departures = read_departures(connection, id);
      whole.documents = read_documents(connection, id);
      whole.exchanges = read_exchanges(connection, id);
      whole.log_lines = read_log_lines(connection, id);
      invoices.push_back(std::move(whole));
    }
    return invoices;
  });
}

Belongings PostgresStore::belongings() {
  Belongings all;
  all.accounts = accounts();
  all.connections = connections();
  all.secrets = secrets();
  for (SealedSecret& secret : all.secrets) secret = find_secret(secret.account, secret.name).value_or(secret);
  parts_->pool.read([&](PostgresConnection& connection) {
    all.api_keys = read_api_keys(connection);
    all.series = all_series(connection);
    all.snapshots = all_snapshots(connection);
    all.entries = all_entries(connection);
    all.remembered_keys = all_remembered_keys(connection);
    all.last_entry_version = last_version_of_entries(connection);
  });
  return all;
}

bool PostgresStore::is_unfinished_copy() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT 1 FROM unfinished_copy");
    return rows.next();
  });
}

void PostgresStore::begin_copy() {
  parts_->pool.write([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query(
        "SELECT EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM "
        "connection) "
        "OR EXISTS (SELECT 1 FROM api_key) OR EXISTS (SELECT 1 FROM secret) OR EXISTS (SELECT 1 FROM series) "
        "OR EXISTS (SELECT 1 FROM snapshot) OR EXISTS (SELECT 1 FROM kv) OR EXISTS (SELECT 1 FROM "
        "remembered_key) OR EXISTS (SELECT 1 FROM resource)");
    rows.next();
    if (rows.boolean(0)) throw std::runtime_error("the database is not empty: give the copy one of its own");
    connection.run("INSERT INTO unfinished_copy (begun_at) VALUES (lease_now())");
  });
}

void PostgresStore::write_invoices(const std::vector<WholeInvoice>& invoices) {
  parts_->pool.write([&](PostgresConnection& connection) {
    for (const WholeInvoice& whole : invoices) write_whole(connection, whole);
  });
}

void PostgresStore::write_belongings(const Belongings& belongings) {
  for (const Account& account : belongings.accounts) put_account(account);
  for (const Connection& connection : belongings.connections) put_connection(connection);
  for (const ApiKey& key : belongings.api_keys) put_api_key(key);
  for (const SealedSecret& secret : belongings.secrets) put_secret(secret);
  parts_->pool.write([&](PostgresConnection& connection) {
    write_counters(connection, belongings);
    write_entries(connection, belongings);
  });
}

void PostgresStore::end_copy() {
  parts_->pool.write([&](PostgresConnection& connection) { connection.run("DELETE FROM unfinished_copy"); });
}

}  // namespace fiscal::store
