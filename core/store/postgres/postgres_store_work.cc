#include <algorithm>
#include <unordered_map>

#include "core/store/postgres/parts.h"

namespace fiscal::store {
namespace {

/// A connection with work, and when the first of it that nobody holds falls due.
struct DueConnection {
  ConnectionId connection;
  Instant at;
};

/// In order of time. Leaps from one connection to the next, so that a long queue costs no more than a short
/// one.
std::vector<DueConnection> due_heads(PostgresConnection& connection) {
  PostgresRows rows = connection.query(
      "WITH RECURSIVE w(connection) AS ("
      "(SELECT connection FROM invoice WHERE job_at IS NOT NULL ORDER BY connection LIMIT 1) UNION ALL "
      "SELECT (SELECT i.connection FROM invoice i WHERE i.job_at IS NOT NULL AND i.connection > w.connection "
      "ORDER BY i.connection LIMIT 1) FROM w WHERE w.connection IS NOT NULL) "
      "SELECT w.connection, h.job_at FROM w CROSS JOIN LATERAL ("
      "SELECT i.job_at FROM invoice i WHERE i.connection = w.connection AND i.job_at IS NOT NULL "
      "AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.invoice = i.id AND c.until > (SELECT lease_now())) "
      "ORDER BY i.job_at, i.id LIMIT 1) h WHERE w.connection IS NOT NULL ORDER BY h.job_at, w.connection");
  std::vector<DueConnection> heads;
  while (rows.next()) heads.push_back({std::string(rows.text(0)), {rows.integer(1)}});
  return heads;
}

/// Claims invoices whose rows the transaction has locked, but for those that somebody holds. What the records
/// say stays true: nobody writes them without the claim.
std::vector<Claim> take_claims(PostgresConnection& connection, std::vector<InvoiceRecord> records,
                               Duration lease, std::int64_t host) {
  std::vector<Claim> claims;
  if (records.empty()) return claims;
  Integers ids;
  for (const InvoiceRecord& record : records) ids.values.push_back(record.id.value);
  PostgresRows rows = connection.query(
      "INSERT INTO claim (invoice, fence, until, host) "
      "SELECT invoice, nextval('fence'), lease_now() + $2, $3 FROM unnest($1) AS wanted(invoice) "
      "ON CONFLICT (invoice) DO UPDATE SET fence = excluded.fence, until = excluded.until, host = "
      "excluded.host "
      "WHERE claim.until <= lease_now() RETURNING invoice, fence",
      ids, lease.milliseconds, host);
  std::unordered_map<std::int64_t, std::int64_t> fences;
  while (rows.next()) fences.emplace(rows.integer(0), rows.integer(1));
  for (InvoiceRecord& record : records)
    if (const auto fence = fences.find(record.id.value); fence != fences.end())
      claims.push_back({std::move(record), fence->second});
  return claims;
}

/// Whether somebody works on an invoice of the connection. Hosts that ask take turns until they commit.
bool lane_is_taken(PostgresConnection& connection, const ConnectionId& provider) {
  connection.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", provider);
  PostgresRows rows = connection.query(
      "SELECT 1 FROM claim c JOIN invoice i ON i.id = c.invoice WHERE i.connection = $1 "
      "AND c.until > (SELECT lease_now()) LIMIT 1",
      provider);
  return rows.next();
}

/// The invoice that alone may move in a lane: its issue is in doubt, or bytes of it left and are to leave
/// again.
std::optional<std::int64_t> head_of_lane(PostgresConnection& connection, const ConnectionId& provider) {
  PostgresRows rows = connection.query(
      "SELECT i.id FROM invoice i WHERE i.connection = $1 AND i.access_key IS NULL AND i.in_doubt_since IS "
      "NOT NULL "
      "UNION ALL SELECT i.id FROM invoice i WHERE i.connection = $1 AND i.state = 'queued' AND i.job_at IS "
      "NOT NULL "
      "AND i.number IS NOT NULL AND EXISTS (SELECT 1 FROM departure d WHERE d.invoice = i.id AND d.effect = "
      "'issue') "
      "ORDER BY id LIMIT 1",
      provider);
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

std::int64_t take_number(PostgresConnection& connection, const ConnectionId& provider,
                         const std::string& series) {
  PostgresRows rows = connection.query(
      "INSERT INTO series (connection, series, next) VALUES ($1, $2, 2) "
      "ON CONFLICT (connection, series) DO UPDATE SET next = series.next + 1 RETURNING next - 1",
      provider, series);
  rows.next();
  return rows.integer(0);
}

/// Locks both invoices of a settlement in the order of their ids, as everybody does, so that no two wait for
/// each other.
void lock_other_first(PostgresConnection& connection, const Claim& claim, const Settlement& settlement) {
  if (settlement.other && settlement.other->id < claim.record.id)
    lock_invoice(connection, settlement.other->id);
}

}  // namespace

std::vector<ConnectionId> PostgresStore::due_connections(Instant now) {
  parts_->presence.keep();
  return parts_->pool.read([&](PostgresConnection& connection) {
    std::vector<ConnectionId> due;
    for (DueConnection& head : due_heads(connection)) {
      if (head.at > now) break;
      due.push_back(std::move(head.connection));
    }
    return due;
  });
}

std::optional<Instant> PostgresStore::next_due() {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<Instant> {
    const auto heads = due_heads(connection);
    if (heads.empty()) return std::nullopt;
    return heads.front().at;
  });
}

std::vector<Claim> PostgresStore::claim_due(const ClaimRequest& request) {
  if (request.limit <= 0) return {};
  return parts_->pool.write([&](PostgresConnection& connection) -> std::vector<Claim> {
    std::optional<std::int64_t> only;
    if (request.strict_order) {
      if (lane_is_taken(connection, request.connection)) return {};
      only = head_of_lane(connection, request.connection);
    }
    PostgresRows rows = connection.query(
        "SELECT " FISCAL_INVOICE_COLUMNS
        " FROM invoice i WHERE i.connection = $1 AND i.job_at <= $2 AND ($4::bigint IS NULL OR i.id = $4) "
        "AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.invoice = i.id AND c.until > (SELECT lease_now())) "
        "ORDER BY i.job_at, i.id LIMIT $3 FOR UPDATE OF i SKIP LOCKED",
        request.connection, request.now.milliseconds, request.strict_order ? 1 : request.limit, only);
    std::vector<InvoiceRecord> records;
    while (rows.next()) records.push_back(read_invoice(rows));
    return take_claims(connection, std::move(records), request.lease, parts_->host);
  });
}

std::optional<Claim> PostgresStore::claim(InvoiceId id, Instant, Duration lease) {
  return parts_->pool.write([&](PostgresConnection& connection) -> std::optional<Claim> {
    PostgresRows rows = connection.query(
        "SELECT " FISCAL_INVOICE_COLUMNS " FROM invoice i WHERE i.id = $1 FOR UPDATE SKIP LOCKED", id.value);
    if (!rows.next()) return std::nullopt;
    auto claims = take_claims(connection, {read_invoice(rows)}, lease, parts_->host);
    if (claims.empty()) return std::nullopt;
    return std::move(claims.front());
  });
}

void PostgresStore::release(const Claim& claim) {
  parts_->pool.write([&](PostgresConnection& connection) {
    connection.run("DELETE FROM claim WHERE invoice = $1 AND fence = $2", claim.record.id.value, claim.fence);
  });
}

InvoiceRecord PostgresStore::start_attempt(const Claim& claim, AttemptStart start) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    if (hold_claim(connection, claim) != start.record.version) throw Fenced{};
    InvoiceRecord record = start.record;
    std::vector<Event> events = start.events;
    if (start.series && !record.number) {
      record.number =
          DocumentNumber{*start.series, take_number(connection, record.route.connection, *start.series)};
      events.push_back(numbered_event(*record.number, events.back().at));
    }
    return update_invoice(connection, std::move(record), events);
  });
}

void PostgresStore::mark_departed(const Claim& claim, const Departure& departure) {
  parts_->pool.write([&](PostgresConnection& connection) {
    hold_claim(connection, claim);
    write_departure(connection, claim.record.id, departure);
  });
}

std::optional<Departure> PostgresStore::departure(InvoiceId id, const std::string& effect) {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<Departure> {
    for (Departure& departure : read_departures(connection, id))
      if (departure.effect == effect) return std::move(departure);
    return std::nullopt;
  });
}

InvoiceRecord PostgresStore::settle(const Claim& claim, Settlement settlement) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    lock_other_first(connection, claim, settlement);
    if (hold_claim(connection, claim) != settlement.record.version) throw Fenced{};
    if (settlement.other) {
      const auto version = lock_invoice(connection, settlement.other->id);
      if (!version) throw std::runtime_error("no such invoice: " + to_text(settlement.other->id));
      if (*version != settlement.other->version) throw Fenced{};
    }
    InvoiceRecord record = update_invoice(connection, settlement.record, settlement.events);
    if (settlement.other) {
      update_invoice(connection, *settlement.other, settlement.other_events);
      write_documents(connection, settlement.other->id, settlement.other_documents);
    }
    write_documents(connection, record.id, settlement.documents);
    write_exchanges(connection, record.id, settlement.exchanges);
    write_log_lines(connection, record.id, settlement.log_lines);
    write_companions(connection, settlement.marks);
    end_claim(connection, claim, settlement.notices);
    return record;
  });
}

void PostgresStore::set_next_number(const ConnectionId& connection_id, const std::string& series,
                                    std::int64_t next) {
  parts_->pool.write([&](PostgresConnection& connection) {
    // The row is locked before the numbers are looked at: nobody takes one meanwhile.
    connection.run(
        "INSERT INTO series (connection, series, next) VALUES ($1, $2, 1) "
        "ON CONFLICT (connection, series) DO UPDATE SET next = series.next",
        connection_id, series);
    PostgresRows rows = connection.query(
        "SELECT max(number) FROM invoice WHERE connection = $1 AND series = $2 AND number IS NOT NULL",
        connection_id, series);
    if (rows.next() && !rows.is_null(0) && rows.integer(0) >= next)
      throw std::invalid_argument("number " + std::to_string(rows.integer(0)) + " of series " + series +
                                  " is given: the next one must be larger");
    connection.run("UPDATE series SET next = $3 WHERE connection = $1 AND series = $2", connection_id, series,
                   next);
  });
}

std::int64_t PostgresStore::next_number(const ConnectionId& connection_id, const std::string& series) {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query("SELECT next FROM series WHERE connection = $1 AND series = $2",
                                         connection_id, series);
    return rows.next() ? rows.integer(0) : std::int64_t{1};
  });
}

}  // namespace fiscal::store
