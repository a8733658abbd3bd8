#include <algorithm>
#include <unordered_set>

#include "core/base/fail_point.h"
#include "core/store/compression.h"
#include "core/store/header_bytes.h"
#include "core/store/sqlite/companions.h"
#include "core/store/sqlite/history.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

/// Invoices with a due job that nobody holds and that were not tried yet, in order of time.
std::vector<InvoiceId> due_jobs(Database& database, const Claims& claims, std::int64_t connection,
                                Instant now, std::size_t limit, const std::unordered_set<InvoiceId>& tried) {
  std::vector<InvoiceId> due;
  auto rows = database.query("SELECT invoice FROM job WHERE connection = ? AND at <= ? ORDER BY at, invoice",
                             connection, now.milliseconds);
  while (due.size() < limit && rows.next()) {
    const InvoiceId id{rows.integer(0)};
    if (!claims.is_held(id) && !tried.contains(id)) due.push_back(id);
  }
  return due;
}

std::int64_t take_number(Database& database, std::int64_t connection, const std::string& series) {
  auto rows = database.query(
      "INSERT INTO series (connection, series, next) VALUES (?, ?, 2) "
      "ON CONFLICT (connection, series) DO UPDATE SET next = next + 1 RETURNING next - 1",
      connection, series);
  rows.next();
  const std::int64_t number = rows.integer(0);
  rows.next();
  return number;
}

std::vector<std::string> compressed_contents(const std::vector<DocumentFile>& documents) {
  std::vector<std::string> contents;
  for (const DocumentFile& document : documents) contents.push_back(compress_foreign(document.content));
  return contents;
}

}  // namespace

std::vector<ConnectionId> SqliteStore::due_connections(Instant now) {
  for (const std::int64_t connection : parts_->claims.take_expired()) parts_->due.changed(connection);
  auto reader = parts_->reader();
  std::vector<ConnectionId> connections;
  for (const DueIndex::Head& head : parts_->due.heads(*reader, parts_->claims)) {
    if (head.at > now) break;
    connections.push_back(parts_->names.text(head.connection));
  }
  return connections;
}

std::optional<Instant> SqliteStore::next_due() {
  for (const std::int64_t connection : parts_->claims.take_expired()) parts_->due.changed(connection);
  std::optional<Instant> next;
  {
    auto reader = parts_->reader();
    const auto heads = parts_->due.heads(*reader, parts_->claims);
    if (!heads.empty()) next = heads.front().at;
  }
  return next;
}

std::vector<Claim> SqliteStore::claim_due(const ClaimRequest& request) {
  std::vector<Claim> claims;
  const auto connection = parts_->names.find(NameKind::Connection, request.connection);
  if (!connection || request.limit <= 0) return claims;
  const auto limit = static_cast<std::size_t>(request.limit);
  auto reader = parts_->reader();
  std::unordered_set<InvoiceId> tried;
  while (claims.size() < limit) {
    const auto due =
        due_jobs(*reader, parts_->claims, *connection, request.now, limit - claims.size(), tried);
    if (due.empty()) break;
    for (const InvoiceId id : due) {
      tried.insert(id);
      const auto fence = parts_->claims.take(id, *connection, request.lease);
      if (!fence) continue;
      // Read after it was taken: nobody else writes it from here on, so what is read stays true.
      auto record = find_record(*reader, parts_->names, id);
      if (record && record->job && record->job->at <= request.now &&
          record->route.connection == request.connection)
        claims.push_back({std::move(*record), *fence});
      else
        parts_->claims.release(id, *fence);
    }
  }
  parts_->due.changed(*connection);
  return claims;
}

std::optional<Claim> SqliteStore::claim(InvoiceId id, Instant, Duration lease) {
  auto reader = parts_->reader();
  const auto seen = find_standing(*reader, id);
  if (!seen) return std::nullopt;
  const auto fence = parts_->claims.take(id, seen->connection, lease);
  if (!fence) return std::nullopt;
  parts_->due.changed(seen->connection);
  auto record = find_record(*reader, parts_->names, id);
  if (!record) throw std::runtime_error("the store is damaged: an invoice is gone: " + to_text(id));
  return Claim{std::move(*record), *fence};
}

void SqliteStore::release(const Claim& claim) {
  parts_->group.require_sound();
  if (const auto connection = parts_->claims.release(claim.record.id, claim.fence))
    parts_->due.changed(*connection);
}

InvoiceRecord SqliteStore::start_attempt(const Claim& claim, AttemptStart start) {
  Parts& parts = *parts_;
  return parts.group.write([&] {
    parts.ledger.hold(claim);
    const auto before = find_standing(*parts.writer, start.record.id);
    if (!before || before->version != start.record.version) throw Fenced{};
    InvoiceRecord record = start.record;
    std::vector<Event> events = start.events;
    if (start.series && (!record.number || FISCAL_BREAKS("I3"))) {
      const std::int64_t connection =
          parts.names.intern(*parts.writer, NameKind::Connection, record.route.connection);
      if (FISCAL_BREAKS("I4")) take_number(*parts.writer, connection, *start.series);
      record.number = DocumentNumber{*start.series, take_number(*parts.writer, connection, *start.series)};
      events.push_back(numbered_event(*record.number, events.back().at));
    }
    return parts.ledger.change(std::move(record), events);
  });
}

void SqliteStore::mark_departed(const Claim& claim, const Departure& departure) {
  const std::string headers = header_bytes(departure.headers);
  const std::string body = compress_write(departure.body);
  Parts& parts = *parts_;
  parts.group.write([&] {
    parts.ledger.hold(claim);
    parts.writer->run(
        "INSERT OR REPLACE INTO departure (invoice, effect, at, method, url, headers, body) VALUES "
        "(?,?,?,?,?,?,?)",
        claim.record.id.value, departure.effect, departure.at.milliseconds, departure.method, departure.url,
        Blob{headers}, Blob{body});
  });
}

std::optional<Departure> SqliteStore::departure(InvoiceId id, const std::string& effect) {
  auto reader = parts_->reader();
  auto rows =
      reader->query("SELECT at, method, url, headers, body FROM departure WHERE invoice = ? AND effect = ?",
                    id.value, effect);
  if (!rows.next()) return std::nullopt;
  return Departure{{rows.integer(0)},         effect,
                   std::string(rows.text(1)), std::string(rows.text(2)),
                   headers_of(rows.blob(3)),  decompress(rows.blob(4))};
}

InvoiceRecord SqliteStore::settle(const Claim& claim, Settlement settlement) {
  const auto contents = compressed_contents(settlement.documents);
  const auto other_contents = compressed_contents(settlement.other_documents);
  std::vector<Bodies> bodies;
  for (const Exchange& exchange : settlement.exchanges)
    bodies.push_back({compress_write(exchange.request_body), compress_foreign(exchange.response_body)});
  Parts& parts = *parts_;
  return parts.group.write([&] {
    parts.ledger.hold(claim);
    if (settlement.other) {
      // Looked at first, so that nothing is written when it has moved on.
      const auto other = find_standing(*parts.writer, settlement.other->id);
      if (!other) throw std::runtime_error("no such invoice: " + to_text(settlement.other->id));
      if (other->version != settlement.other->version) throw Fenced{};
    }
    InvoiceRecord record = parts.ledger.change(settlement.record, settlement.events);
    if (settlement.other) {
      parts.ledger.change(*settlement.other, settlement.other_events);
      write_documents(*parts.writer, settlement.other->id, settlement.other_documents, other_contents);
    }
    write_documents(*parts.writer, record.id, settlement.documents, contents);
    write_exchanges(*parts.writer, record.id, settlement.exchanges, bodies);
    write_log_lines(*parts.writer, record.id, settlement.log_lines);
    write_companions(*parts.writer, settlement.marks);
    write_notices(*parts.writer, settlement.notices);
    parts.ledger.release_when_committed(claim);
    return record;
  });
}

void SqliteStore::set_next_number(const ConnectionId& connection, const std::string& series,
                                  std::int64_t next) {
  Parts& parts = *parts_;
  parts.group.write([&] {
    const std::int64_t id = parts.names.intern(*parts.writer, NameKind::Connection, connection);
    {
      auto rows = parts.writer->query("SELECT max(number) FROM invoice WHERE connection = ? AND series = ?",
                                      id, series);
      if (rows.next() && !rows.is_null(0) && rows.integer(0) >= next)
        throw std::invalid_argument("number " + std::to_string(rows.integer(0)) + " of series " + series +
                                    " is given: the next one must be larger");
    }
    parts.writer->run(
        "INSERT INTO series (connection, series, next) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (connection, series) DO UPDATE SET next = ?3",
        id, series, next);
  });
}

std::int64_t SqliteStore::next_number(const ConnectionId& connection, const std::string& series) {
  const auto id = parts_->names.find(NameKind::Connection, connection);
  auto reader = parts_->reader();
  auto rows =
      reader->query("SELECT next FROM series WHERE connection = ? AND series = ?", id.value_or(0), series);
  return rows.next() ? rows.integer(0) : 1;
}

}  // namespace fiscal::store
