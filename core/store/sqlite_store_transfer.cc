#include <algorithm>
#include <map>

#include "core/store/compression.h"
#include "core/store/header_bytes.h"
#include "core/store/sqlite_parts.h"

namespace fiscal::store {
namespace {

/// Idempotency keys of the invoices of a page besides those of their own accepts, by bytes.
std::map<std::int64_t, std::vector<std::string>> further_keys(Database& database, InvoiceId first,
                                                              InvoiceId last) {
  std::map<std::int64_t, std::vector<std::string>> keys;
  auto rows =
      database.query("SELECT invoice, key FROM further_key WHERE invoice BETWEEN ? AND ? ORDER BY key",
                     first.value, last.value);
  while (rows.next()) keys[rows.integer(0)].emplace_back(rows.text(1));
  return keys;
}

std::vector<Departure> departures_of(Database& database, InvoiceId id) {
  std::vector<Departure> departures;
  auto rows = database.query(
      "SELECT at, effect, method, url, headers, body FROM departure WHERE invoice = ? ORDER BY effect",
      id.value);
  while (rows.next())
    departures.push_back({{rows.integer(0)},
                          std::string(rows.text(1)),
                          std::string(rows.text(2)),
                          std::string(rows.text(3)),
                          headers_of(rows.blob(4)),
                          decompress(rows.blob(5))});
  return departures;
}

/// Request, fingerprint and the key of its own accept.
void read_request(Database& database, WholeInvoice& whole) {
  auto rows = database.query("SELECT fingerprint, body, idempotency_key FROM request WHERE invoice = ?",
                             whole.record.id.value);
  if (!rows.next()) throw std::runtime_error("the store is damaged: an invoice has no request");
  whole.fingerprint = rows.blob(0);
  const std::string both = decompress(rows.blob(1));
  whole.request = both.substr(both.find('\0') + 1);
  if (const auto own = rows.optional_text(2)) whole.idempotency_keys.push_back(*own);
}

template <class T, class Read>
std::vector<T> all_rows(Rows rows, Read read) {
  std::vector<T> all;
  while (rows.next()) all.push_back(read(rows));
  return all;
}

}  // namespace

std::int64_t SqliteStore::invoice_count() {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT count(*) FROM invoice");
  rows.next();
  return rows.integer(0);
}

std::vector<WholeInvoice> SqliteStore::invoices_after(InvoiceId after, int limit) {
  std::vector<WholeInvoice> invoices;
  {
    auto reader = parts_->reader();
    auto rows = reader->query("SELECT * FROM invoice WHERE id > ? ORDER BY id LIMIT ?", after.value, limit);
    while (rows.next()) {
      invoices.emplace_back();
      invoices.back().record = read_record(rows, parts_->names);
    }
  }
  if (invoices.empty()) return invoices;
  auto reader = parts_->reader();
  auto further = further_keys(*reader, invoices.front().record.id, invoices.back().record.id);
  for (WholeInvoice& whole : invoices) {
    const InvoiceId id = whole.record.id;
    const ReadTransaction same_state(*reader);
    whole.record = find_record(*reader, parts_->names, id).value();
    read_request(*reader, whole);
    auto& more = further[id.value];
    whole.idempotency_keys.insert(whole.idempotency_keys.end(), more.begin(), more.end());
    whole.departures = departures_of(*reader, id);
  }
  for (WholeInvoice& whole : invoices) {
    TimelineEntry history = timeline(whole.record.id);
    whole.events = std::move(history.events);
    whole.exchanges = std::move(history.exchanges);
    whole.log_lines = std::move(history.log_lines);
    whole.documents = documents(whole.record.id);
  }
  return invoices;
}

Belongings SqliteStore::belongings() {
  Belongings all;
  all.accounts = accounts();
  all.connections = connections();
  all.secrets = secrets();
  for (SealedSecret& secret : all.secrets) secret = find_secret(secret.account, secret.name).value_or(secret);
  auto reader = parts_->reader();
  all.api_keys = all_rows<ApiKey>(reader->query("SELECT * FROM api_key ORDER BY id"), read_api_key);
  all.series = all_rows<SeriesCounter>(
      reader->query("SELECT connection, series, next FROM series"), [&](const Rows& rows) -> SeriesCounter {
        return {parts_->names.text(rows.integer(0)), std::string(rows.text(1)), rows.integer(2)};
      });
  std::sort(all.series.begin(), all.series.end());
  all.snapshots =
      all_rows<KeptSnapshot>(reader->query("SELECT version, digest, at, text FROM snapshot ORDER BY version"),
                             [](const Rows& rows) -> KeptSnapshot {
                               return {rows.integer(0), std::string(rows.text(1)), Instant{rows.integer(2)},
                                       decompress(rows.blob(3))};
                             });
  all.entries = all_rows<PluginEntry>(
      reader->query("SELECT connection, key, value, version, expires_at FROM kv ORDER BY connection, key"),
      [](const Rows& rows) -> PluginEntry {
        KvEntry entry{std::string(rows.blob(2)), rows.integer(3), {}};
        if (!rows.is_null(4)) entry.expires_at = Instant{rows.integer(4)};
        return {std::string(rows.text(0)), std::string(rows.text(1)), std::move(entry)};
      });
  all.remembered_keys =
      all_rows<RememberedKey>(reader->query("SELECT account, scope, key, fingerprint FROM remembered_key"),
                              [&](const Rows& rows) -> RememberedKey {
                                return {parts_->names.text(rows.integer(0)), std::string(rows.text(1)),
                                        std::string(rows.text(2)), std::string(rows.blob(3))};
                              });
  std::sort(all.remembered_keys.begin(), all.remembered_keys.end());
  return all;
}

}  // namespace fiscal::store
