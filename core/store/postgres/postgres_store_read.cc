#include <algorithm>

#include "core/store/compression.h"
#include "core/store/postgres/parts.h"

namespace fiscal::store {
namespace {

constexpr std::int64_t last_id_millisecond = (std::int64_t{1} << 42) - 1;

/// Within what an id can hold.
std::optional<std::int64_t> milliseconds_bound(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return std::clamp<std::int64_t>(at->milliseconds, 0, last_id_millisecond);
}

std::vector<InvoiceRecord> all_invoices(PostgresRows rows) {
  std::vector<InvoiceRecord> records;
  while (rows.next()) records.push_back(read_invoice(rows));
  return records;
}

/// An id's time is its invoice's creation or up to `id_lead` later, so a span of creation is a span of ids.
PostgresRows newest_of(PostgresConnection& connection, const ListRequest& request) {
  const auto before = request.before ? std::optional(request.before->value) : std::nullopt;
  const auto state = request.state ? std::optional(std::string(to_text(*request.state))) : std::nullopt;
  const auto from = milliseconds_bound(request.created_from);
  const auto until = milliseconds_bound(request.created_before);
  if (request.reference)
    return connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                            " FROM invoice i WHERE i.account = $1 AND i.reference = $2 "
                            "AND ($3::text IS NULL OR i.state = $3) AND ($4::bigint IS NULL OR i.id < $4) "
                            "AND ($5::bigint IS NULL OR i.created_at >= $5) "
                            "AND ($6::bigint IS NULL OR i.created_at < $6) ORDER BY i.id DESC LIMIT $7",
                            request.account, request.reference, state, before, from, until, request.limit);
  if (request.state)
    return connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                            " FROM invoice i WHERE i.account = $1 AND i.state = $2 "
                            "AND i.id < coalesce($3, 9223372036854775807) AND i.id >= coalesce($4, 0) << 21 "
                            "AND i.id < CASE WHEN $5::bigint IS NULL THEN 9223372036854775807 "
                            "ELSE least($5 + (SELECT id_lead FROM figures), $7) << 21 END "
                            "AND ($4::bigint IS NULL OR i.created_at >= $4) "
                            "AND ($5::bigint IS NULL OR i.created_at < $5) ORDER BY i.id DESC LIMIT $6",
                            request.account, state, before, from, until, request.limit, last_id_millisecond);
  return connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                          " FROM invoice i WHERE i.account = $1 "
                          "AND i.id < coalesce($2, 9223372036854775807) AND i.id >= coalesce($3, 0) << 21 "
                          "AND i.id < CASE WHEN $4::bigint IS NULL THEN 9223372036854775807 "
                          "ELSE least($4 + (SELECT id_lead FROM figures), $6) << 21 END "
                          "AND ($3::bigint IS NULL OR i.created_at >= $3) "
                          "AND ($4::bigint IS NULL OR i.created_at < $4) ORDER BY i.id DESC LIMIT $5",
                          request.account, before, from, until, request.limit, last_id_millisecond);
}

}  // namespace

std::optional<InvoiceRecord> PostgresStore::find(const AccountId& account, InvoiceId id) {
  auto record = find(id);
  if (record && record->account != account) return std::nullopt;
  return record;
}

std::optional<InvoiceRecord> PostgresStore::find(InvoiceId id) {
  return parts_->pool.read([&](PostgresConnection& connection) { return find_invoice(connection, id); });
}

std::optional<InvoiceRecord> PostgresStore::find_by_access_key(const AccountId& account,
                                                               const std::string& access_key) {
  return parts_->pool.read([&](PostgresConnection& connection) -> std::optional<InvoiceRecord> {
    PostgresRows rows = connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                                         " FROM invoice i WHERE i.account = $1 AND i.access_key = $2",
                                         account, access_key);
    if (!rows.next()) return std::nullopt;
    return read_invoice(rows);
  });
}

std::vector<InvoiceRecord> PostgresStore::list(const ListRequest& request) {
  if (request.limit <= 0) return {};
  return parts_->pool.read(
      [&](PostgresConnection& connection) { return all_invoices(newest_of(connection, request)); });
}

TimelineEntry PostgresStore::timeline(InvoiceId id) {
  return parts_->pool.read([&](PostgresConnection& connection) {
    // Exchanges and log lines are written with events, and never without: whoever reads them first has the
    // events of all of them.
    TimelineEntry timeline;
    timeline.log_lines = read_log_lines(connection, id);
    timeline.exchanges = read_exchanges(connection, id);
    timeline.events = read_events(connection, id);
    return timeline;
  });
}

std::vector<DocumentFile> PostgresStore::documents(InvoiceId id) {
  return parts_->pool.read([&](PostgresConnection& connection) { return read_documents(connection, id); });
}

std::vector<InvoiceRecord> PostgresStore::in_state(State state, int limit) {
  if (limit <= 0) return {};
  return parts_->pool.read([&](PostgresConnection& connection) {
    return all_invoices(
        connection.query("SELECT " FISCAL_INVOICE_COLUMNS
                         " FROM invoice i WHERE i.state = $1 ORDER BY i.account, i.id LIMIT $2",
                         to_text(state), limit));
  });
}

QueueFigures PostgresStore::queue_figures(Instant now) {
  return parts_->pool.read([&](PostgresConnection& connection) {
    PostgresRows rows = connection.query(
        "SELECT (SELECT count(*) FROM invoice WHERE job_at IS NOT NULL), "
        "(SELECT min(i.job_at) FROM invoice i WHERE i.job_at <= $1 AND NOT EXISTS "
        "(SELECT 1 FROM claim c WHERE c.invoice = i.id AND c.until > (SELECT lease_now()))), "
        "(SELECT count(*) FROM invoice WHERE in_doubt_since IS NOT NULL), "
        "(SELECT min(in_doubt_since) FROM invoice WHERE in_doubt_since IS NOT NULL)",
        now.milliseconds);
    rows.next();
    QueueFigures figures;
    figures.waiting = rows.integer(0);
    if (!rows.is_null(1)) figures.oldest_due = Instant{rows.integer(1)};
    figures.in_doubt = rows.integer(2);
    if (!rows.is_null(3)) figures.oldest_in_doubt = Instant{rows.integer(3)};
    return figures;
  });
}

}  // namespace fiscal::store
