#include "core/store/compression.h"
#include "core/store/postgres_parts.h"

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

}  // namespace

std::int64_t PostgresStore::invoice_count() {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT count(*) FROM invoice");
    rows.next();
    return rows.integer(0);
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
  });
  return all;
}

}  // namespace fiscal::store
