#include "core/store/postgres/records.h"

#include <fiscal/json.hpp>

#include <array>

#include "core/store/compression.h"

namespace fiscal::store {
namespace {

enum InvoiceColumn : int {
  pg_id,
  pg_account,
  pg_state,
  pg_version,
  pg_type,
  pg_environment,
  pg_reference,
  pg_created_at,
  pg_issue_at,
  pg_competence_date,
  pg_amount,
  pg_connection,
  pg_route,
  pg_series,
  pg_number,
  pg_access_key,
  pg_job_kind,
  pg_job_at,
  pg_facts,
};
static_assert(pg_facts + 1 == invoice_columns);

constexpr std::array job_kinds{JobKind::Issue, JobKind::Query, JobKind::Cancel, JobKind::QueryCancel};

template <class T>
T known(const std::optional<T>& value, const char* what, std::string_view text) {
  if (!value)
    throw std::runtime_error("the store is damaged: no " + std::string(what) + " " + std::string(text));
  return *value;
}

std::optional<JobKind> parse_job_kind(std::string_view text) {
  for (const JobKind kind : job_kinds)
    if (to_text(kind) == text) return kind;
  return std::nullopt;
}

std::optional<std::int64_t> milliseconds_in(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return at->milliseconds;
}

/// The connection has a column of its own.
std::string route_column_of(const InvoiceRecord& record) {
  RouteTaken decision = record.route;
  decision.connection.clear();
  return to_json(decision);
}

/// A notice as it is bound; all null when there is none.
struct BoundNotice {
  explicit BoundNotice(const Resource* notice) {
    if (notice == nullptr) return;
    account = notice->account;
    kind = notice->kind;
    id = notice->id;
    created_at = notice->created_at.milliseconds;
    due_at = milliseconds_in(notice->due_at);
    compressed = compress(notice->body);
    body = Blob{compressed};
  }
  BoundNotice(const BoundNotice&) = delete;
  BoundNotice& operator=(const BoundNotice&) = delete;

  std::optional<std::string> account, kind, id;
  std::optional<std::int64_t> created_at, due_at;
  std::string compressed;
  std::optional<Blob> body;
};

/// The columns that may be absent, as they are bound.
struct Absent {
  explicit Absent(const InvoiceRecord& record) {
    if (record.job) {
      job_kind = to_text(record.job->kind);
      job_at = record.job->at.milliseconds;
    }
    if (record.number) {
      series = record.number->series;
      number = record.number->number;
    }
    if (record.facts != Facts{}) facts = to_json(record.facts);
  }

  std::optional<std::string> job_kind;
  std::optional<std::int64_t> job_at;
  std::optional<std::string> series;
  std::optional<std::int64_t> number;
  std::optional<std::string> facts;
};

}  // namespace

std::optional<std::int64_t> doubt_since(const InvoiceRecord& record) {
  if (!is_in_doubt(record.state)) return std::nullopt;
  return record.facts.unsettled_since.value_or(record.created_at).milliseconds;
}

InvoiceRecord read_invoice(const PostgresRows& row) {
  const auto instant = [&](int column) -> std::optional<Instant> {
    if (row.is_null(column)) return std::nullopt;
    return Instant{row.integer(column)};
  };
  InvoiceRecord record;
  record.id = {row.integer(pg_id)};
  record.account = row.text(pg_account);
  record.state = known(parse_state(row.text(pg_state)), "state", row.text(pg_state));
  record.version = static_cast<int>(row.integer(pg_version));
  record.type = known(parse_invoice_type(row.text(pg_type)), "type", row.text(pg_type));
  record.environment =
      known(parse_environment(row.text(pg_environment)), "environment", row.text(pg_environment));
  record.reference = row.optional_text(pg_reference);
  record.created_at = {row.integer(pg_created_at)};
  record.issue_at = instant(pg_issue_at);
  record.competence_date =
      known(parse_date(row.text(pg_competence_date)), "date", row.text(pg_competence_date));
  record.amount = {row.integer(pg_amount)};
  record.route = route_from_json(row.text(pg_route));
  record.route.connection = row.text(pg_connection);
  if (!row.is_null(pg_number))
    record.number = DocumentNumber{std::string(row.text(pg_series)), row.integer(pg_number)};
  record.access_key = row.optional_text(pg_access_key);
  if (!row.is_null(pg_job_kind))
    record.job = Job{known(parse_job_kind(row.text(pg_job_kind)), "job", row.text(pg_job_kind)),
                     {row.integer(pg_job_at)}};
  if (!row.is_null(pg_facts)) record.facts = facts_from_json(row.text(pg_facts));
  return record;
}

std::optional<InvoiceRecord> find_invoice(PostgresConnection& connection, InvoiceId id) {
  PostgresRows rows =
      connection.query("SELECT " FISCAL_INVOICE_COLUMNS " FROM invoice i WHERE i.id = $1", id.value);
  if (!rows.next()) return std::nullopt;
  return read_invoice(rows);
}

int hold_claim(PostgresConnection& connection, const Claim& claim) {
  PostgresRows rows = connection.query(
      "SELECT i.version FROM invoice i JOIN claim c ON c.invoice = i.id WHERE i.id = $1 AND c.fence = $2 "
      "FOR UPDATE",
      claim.record.id.value, claim.fence);
  if (!rows.next()) throw Fenced{};
  return static_cast<int>(rows.integer(0));
}

std::optional<int> lock_invoice(PostgresConnection& connection, InvoiceId id) {
  PostgresRows rows = connection.query("SELECT version FROM invoice WHERE id = $1 FOR UPDATE", id.value);
  if (!rows.next()) return std::nullopt;
  return static_cast<int>(rows.integer(0));
}

bool insert_invoice(PostgresConnection& connection, const InvoiceRecord& record, const Acceptance& acceptance,
                    std::string_view compressed_request) {
  const Absent absent(record);
  std::optional<Resource> told;
  if (!acceptance.notices.empty()) told = with_new_id(acceptance.notices.front(), record.id);
  const BoundNotice notice(told ? &*told : nullptr);
  std::optional<std::string> key;
  if (!acceptance.idempotency_key.empty()) key = acceptance.idempotency_key;
  return connection.run(
             "WITH i AS (INSERT INTO invoice (id, account, state, version, type, environment, reference, "
             "created_at, issue_at, competence_date, amount, connection, route, series, number, access_key, "
             "job_kind, job_at, in_doubt_since, facts) "
             "VALUES ($1,$2,$3,1,$4,$5,$6,$7,$8,$9::date,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19) "
             "ON CONFLICT (id) DO NOTHING RETURNING id), "
             "r AS (INSERT INTO request (invoice, idempotency_key, fingerprint, body) "
             "SELECT id, $20, $21, $22 FROM i), "
             "n AS (INSERT INTO resource (account, kind, id, version, created_at, due_at, body) "
             "SELECT $26, $27, $28, 1, $29, $30, $31 FROM i WHERE $26 IS NOT NULL "
             "AND EXISTS (SELECT 1 FROM resource l WHERE l.account = $26 AND l.kind = $32) "
             "ON CONFLICT (account, kind, id) DO NOTHING) "
             "INSERT INTO event (invoice, sequence, at, kind, data) SELECT id, 1, $23, $24, $25 FROM i",
             record.id.value, record.account, to_text(record.state), to_text(record.type),
             to_text(record.environment), record.reference, record.created_at.milliseconds,
             milliseconds_in(record.issue_at), to_text(record.competence_date), record.amount.centavos,
             record.route.connection, route_column_of(record), absent.series, absent.number,
             record.access_key, absent.job_kind, absent.job_at, doubt_since(record), absent.facts, key,
             Blob{acceptance.fingerprint}, Blob{compressed_request}, acceptance.event.at.milliseconds,
             acceptance.event.kind, acceptance.event.data, notice.account, notice.kind, notice.id,
             notice.created_at, notice.due_at, notice.body, listener_kind) == 1;
}

void write_companions(PostgresConnection& connection, const std::vector<Resource>& resources) {
  for (const Resource& resource : resources) {
    const std::string body = compress(resource.body);
    connection.run(
        "INSERT INTO resource (account, kind, id, version, created_at, due_at, body) VALUES "
        "($1,$2,$3,1,$4,$5,$6) "
        "ON CONFLICT (account, kind, id) DO NOTHING",
        resource.account, resource.kind, resource.id, resource.created_at.milliseconds,
        milliseconds_in(resource.due_at), Blob{body});
  }
}

void write_notice(PostgresConnection& connection, const Resource& notice) {
  const BoundNotice bound(&notice);
  connection.run(
      "INSERT INTO resource (account, kind, id, version, created_at, due_at, body) SELECT $1, $2, $3, 1, $4, "
      "$5, $6 "
      "WHERE EXISTS (SELECT 1 FROM resource l WHERE l.account = $1 AND l.kind = $7) "
      "ON CONFLICT (account, kind, id) DO NOTHING",
      bound.account, bound.kind, bound.id, bound.created_at, bound.due_at, bound.body, listener_kind);
}

void end_claim(PostgresConnection& connection, const Claim& claim, const std::vector<Resource>& notices) {
  const BoundNotice first(notices.empty() ? nullptr : &notices.front());
  connection.run(
      "WITH n AS (INSERT INTO resource (account, kind, id, version, created_at, due_at, body) "
      "SELECT $3, $4, $5, 1, $6, $7, $8 WHERE $3 IS NOT NULL "
      "AND EXISTS (SELECT 1 FROM resource l WHERE l.account = $3 AND l.kind = $9) "
      "ON CONFLICT (account, kind, id) DO NOTHING) "
      "DELETE FROM claim WHERE invoice = $1 AND fence = $2",
      claim.record.id.value, claim.fence, first.account, first.kind, first.id, first.created_at, first.due_at,
      first.body, listener_kind);
  for (std::size_t at = 1; at < notices.size(); ++at) write_notice(connection, notices[at]);
}

InvoiceRecord update_invoice(PostgresConnection& connection, InvoiceRecord record,
                             const std::vector<Event>& events) {
  for (const Event& event : events)
    connection.run("INSERT INTO event (invoice, sequence, at, kind, data) VALUES ($1,$2,$3,$4,$5)",
                   record.id.value, ++record.version, event.at.milliseconds, event.kind, event.data);
  const Absent absent(record);
  connection.run(
      "UPDATE invoice SET state=$2, version=$3, issue_at=$4, competence_date=$5::date, connection=$6, "
      "route=$7, series=$8, number=$9, access_key=$10, job_kind=$11, job_at=$12, in_doubt_since=$13, "
      "facts=$14 WHERE id=$1",
      record.id.value, to_text(record.state), record.version, milliseconds_in(record.issue_at),
      to_text(record.competence_date), record.route.connection, route_column_of(record), absent.series,
      absent.number, record.access_key, absent.job_kind, absent.job_at, doubt_since(record), absent.facts);
  return record;
}

}  // namespace fiscal::store
