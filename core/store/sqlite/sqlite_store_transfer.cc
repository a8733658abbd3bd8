#include <algorithm>
#include <map>

#include "core/store/compression.h"
#include "core/store/header_bytes.h"
#include "core/store/rows.h"
#include "core/store/sqlite/history.h"
#include "core/store/sqlite/open.h"
#include "core/store/sqlite/parts.h"

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
  return all_of(
      database.query(
          "SELECT at, effect, method, url, headers, body FROM departure WHERE invoice = ? ORDER BY effect",
          id.value),
      departure_in);
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

/// What of an invoice is made ready on the caller's thread.
struct Packed {
  std::string request;
  std::vector<std::string> headers;
  std::vector<std::string> bodies;  ///< Of departures.
  std::vector<std::string> contents;
  std::vector<Bodies> exchanges;
};

Packed packed(const WholeInvoice& whole) {
  if (whole.events.empty()) throw std::runtime_error("an invoice without events cannot be copied");
  Packed made;
  made.request = compress(whole.events.front().event.data + '\0' + whole.request);
  for (const Departure& departure : whole.departures) {
    made.headers.push_back(header_bytes(departure.headers));
    made.bodies.push_back(compress_foreign(departure.body));
  }
  for (const DocumentFile& document : whole.documents)
    made.contents.push_back(compress_foreign(document.content));
  for (const Exchange& exchange : whole.exchanges)
    made.exchanges.push_back(
        {compress_foreign(exchange.request_body), compress_foreign(exchange.response_body)});
  return made;
}

void write_request(Database& database, const WholeInvoice& whole, const Packed& made) {
  std::optional<std::string_view> own;
  if (!whole.idempotency_keys.empty()) own = whole.idempotency_keys.front();
  const Event& first = whole.events.front().event;
  database.run(
      "INSERT INTO request (invoice, idempotency_key, fingerprint, event_at, event_kind, body) "
      "VALUES (?,?,?,?,?,?)",
      whole.record.id.value, own, Blob{whole.fingerprint}, first.at.milliseconds, first.kind,
      Blob{made.request});
}

void write_history(Database& database, const WholeInvoice& whole, const Packed& made) {
  const std::int64_t id = whole.record.id.value;
  for (std::size_t at = 1; at < whole.events.size(); ++at) {
    const auto& [sequence, event] = whole.events[at];
    database.run("INSERT INTO event (invoice, sequence, at, kind, data) VALUES (?,?,?,?,?)", id, sequence,
                 event.at.milliseconds, event.kind, event.data);
  }
  for (std::size_t at = 0; at < whole.departures.size(); ++at) {
    const Departure& departure = whole.departures[at];
    database.run(
        "INSERT INTO departure (invoice, effect, at, method, url, headers, body) VALUES (?,?,?,?,?,?,?)", id,
        departure.effect, departure.at.milliseconds, departure.method, departure.url, Blob{made.headers[at]},
        Blob{made.bodies[at]});
  }
  write_documents(database, whole.record.id, whole.documents, made.contents);
  write_exchanges(database, whole.record.id, whole.exchanges, made.exchanges);
  write_log_lines(database, whole.record.id, whole.log_lines);
}

bool has_rows(Database& database, Sql sql) {
  auto rows = database.query(sql);
  return rows.next();
}

}  // namespace

std::int64_t SqliteStore::invoice_count() {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT count(*) FROM invoice");
  rows.next();
  return rows.integer(0);
}

InvoiceId SqliteStore::last_invoice() {
  auto reader = parts_->reader();
  auto rows = reader->query("SELECT max(id) FROM invoice");
  rows.next();
  return {rows.integer(0)};
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
  all.api_keys = all_of(reader->query("SELECT * FROM api_key ORDER BY id"), read_api_key);
  all.series = all_of(
      reader->query("SELECT connection, series, next FROM series"), [&](const Rows& rows) -> SeriesCounter {
        return {parts_->names.text(rows.integer(0)), std::string(rows.text(1)), rows.integer(2)};
      });
  std::sort(all.series.begin(), all.series.end());
  all.snapshots = all_of(reader->query("SELECT version, digest, at, text FROM snapshot ORDER BY version"),
                         [](const Rows& rows) -> KeptSnapshot {
                           return {rows.integer(0), std::string(rows.text(1)), Instant{rows.integer(2)},
                                   decompress(rows.blob(3))};
                         });
  all.entries = all_of(
      reader->query("SELECT connection, key, value, version, expires_at FROM kv ORDER BY connection, key"),
      [](const Rows& rows) -> PluginEntry {
        KvEntry entry{std::string(rows.blob(2)), rows.integer(3), {}};
        if (!rows.is_null(4)) entry.expires_at = Instant{rows.integer(4)};
        return {std::string(rows.text(0)), std::string(rows.text(1)), std::move(entry)};
      });
  all.remembered_keys = all_of(reader->query("SELECT account, scope, key, fingerprint FROM remembered_key"),
                               [&](const Rows& rows) -> RememberedKey {
                                 return {parts_->names.text(rows.integer(0)), std::string(rows.text(1)),
                                         std::string(rows.text(2)), std::string(rows.blob(3))};
                               });
  std::sort(all.remembered_keys.begin(), all.remembered_keys.end());
  auto figures = reader->query("SELECT kv_version FROM figures");
  figures.next();
  all.last_entry_version = figures.integer(0);
  return all;
}

bool SqliteStore::is_unfinished_copy() {
  auto reader = parts_->reader();
  auto rows = reader->query("PRAGMA user_version");
  return rows.next() && rows.integer(0) == unfinished_copy;
}

void SqliteStore::begin_copy() {
  Parts& parts = *parts_;
  parts.group.write([&] {
    if (has_rows(
            *parts.writer,
            "SELECT 1 FROM invoice UNION ALL SELECT 1 FROM account UNION ALL SELECT 1 FROM connection "
            "UNION ALL SELECT 1 FROM api_key UNION ALL SELECT 1 FROM secret UNION ALL SELECT 1 FROM series "
            "UNION ALL SELECT 1 FROM snapshot UNION ALL SELECT 1 FROM kv UNION ALL "
            "SELECT 1 FROM remembered_key UNION ALL SELECT 1 FROM resource"))
      throw std::runtime_error("the store is not empty: give the copy a file of its own");
    parts.writer->execute("PRAGMA user_version=" + std::to_string(unfinished_copy));
  });
}

void SqliteStore::write_invoices(const std::vector<WholeInvoice>& invoices) {
  std::vector<Packed> made;
  for (const WholeInvoice& whole : invoices) made.push_back(packed(whole));
  Parts& parts = *parts_;
  parts.group.write([&] {
    for (std::size_t at = 0; at < invoices.size(); ++at) {
      const WholeInvoice& whole = invoices[at];
      const InvoiceRecord& record = whole.record;
      parts.ledger.restore(record);
      write_request(*parts.writer, whole, made[at]);
      write_history(*parts.writer, whole, made[at]);
      for (std::size_t key = 0; key < whole.idempotency_keys.size(); ++key) {
        const std::string& text = whole.idempotency_keys[key];
        parts.keys.add(key_hash(record.account, KeyKind::Idempotency, text), record.id);
        if (key > 0)
          parts.writer->run("INSERT INTO further_key (account, key, invoice) VALUES (?,?,?)",
                            parts.names.find(NameKind::Account, record.account).value(), text,
                            record.id.value);
      }
      if (record.reference)
        parts.keys.add(key_hash(record.account, KeyKind::Reference, *record.reference), record.id);
    }
  });
}

void SqliteStore::write_belongings(const Belongings& belongings) {
  for (const Account& account : belongings.accounts) put_account(account);
  for (const Connection& connection : belongings.connections) put_connection(connection);
  for (const ApiKey& key : belongings.api_keys) put_api_key(key);
  for (const SealedSecret& secret : belongings.secrets) put_secret(secret);
  for (const SeriesCounter& series : belongings.series)
    set_next_number(series.connection, series.series, series.next);
  for (const RememberedKey& key : belongings.remembered_keys)
    remember_key(key.account, key.scope, key.key, key.fingerprint);
  std::vector<std::string> texts;
  for (const KeptSnapshot& snapshot : belongings.snapshots) texts.push_back(compress(snapshot.text));
  Parts& parts = *parts_;
  parts.group.write([&] {
    Database& database = *parts.writer;
    for (std::size_t at = 0; at < texts.size(); ++at) {
      const KeptSnapshot& snapshot = belongings.snapshots[at];
      database.run("INSERT OR REPLACE INTO snapshot (version, digest, at, text) VALUES (?,?,?,?)",
                   snapshot.version, snapshot.digest, snapshot.at.milliseconds, Blob{texts[at]});
    }
    for (const auto& [connection, key, entry] : belongings.entries) {
      std::optional<std::int64_t> expires_at;
      if (entry.expires_at) expires_at = entry.expires_at->milliseconds;
      database.run(
          "INSERT OR REPLACE INTO kv (connection, key, value, version, expires_at) VALUES (?,?,?,?,?)",
          connection, key, Blob{entry.value}, entry.version, expires_at);
    }
    database.run("UPDATE figures SET kv_version = max(kv_version, ?)", belongings.last_entry_version);
  });
  for (const auto& [connection, key, entry] : belongings.entries) parts.kv_cache.changed(connection, key);
}

void SqliteStore::end_copy() {
  Parts& parts = *parts_;
  parts.group.write([&] { parts.writer->execute("PRAGMA user_version=0"); });
}

}  // namespace fiscal::store
