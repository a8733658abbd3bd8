#include "core/store/sqlite/record_rows.h"

#include <array>

namespace fiscal::store {
namespace {

/// A state's place is its code: new ones go to the end.
constexpr std::array states_by_code{
    State::Scheduled, State::Queued,       State::Sending,     State::Pending,
    State::Unknown,   State::NeedsPerson,  State::Authorized,  State::Rejected,
    State::Failed,    State::Withdrawn,    State::Cancelling,  State::CancelUnknown,
    State::Cancelled, State::Substituting, State::Substituted, State::CancelledElsewhere};

/// Columns of "invoice", in the order of the table.
enum Column : int {
  id_column,
  state_column,
  account_column,
  version_column,
  type_column,
  environment_column,
  reference_column,
  created_at_column,
  issue_at_column,
  competence_date_column,
  amount_column,
  connection_column,
  route_column,
  series_column,
  number_column,
  access_key_column,
  job_kind_column,
  job_at_column,
  in_doubt_since_column,
  facts_column,
};

std::int64_t date_code(Date date) { return date.year * 10000 + date.month * 100 + date.day; }

Date date_of(std::int64_t code) {
  return {static_cast<std::int16_t>(code / 10000), static_cast<std::uint8_t>(code / 100 % 100),
          static_cast<std::uint8_t>(code % 100)};
}

State state_of(std::int64_t code) {
  if (code < 0 || code >= static_cast<std::int64_t>(states_by_code.size()))
    throw std::runtime_error("the store is damaged: no state " + std::to_string(code));
  return states_by_code[static_cast<std::size_t>(code)];
}

std::optional<Instant> instant_of(std::optional<std::int64_t> milliseconds) {
  if (!milliseconds) return std::nullopt;
  return Instant{*milliseconds};
}

std::optional<std::int64_t> milliseconds_of(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return at->milliseconds;
}

/// The columns that a write may change, as they are bound.
struct Changing {
  explicit Changing(const InvoiceRecord& record) {
    if (record.job) {
      job_kind = static_cast<std::int64_t>(record.job->kind);
      job_at = record.job->at.milliseconds;
    }
    if (record.number) {
      series = record.number->series;
      number = record.number->number;
    }
    if (record.facts != Facts{}) facts = to_json(record.facts);
  }

  std::optional<std::int64_t> job_kind;
  std::optional<std::int64_t> job_at;
  std::optional<std::string> series;
  std::optional<std::int64_t> number;
  std::optional<std::string> facts;
};

}  // namespace

int code_of(State state) {
  for (std::size_t at = 0; at < states_by_code.size(); ++at)
    if (states_by_code[at] == state) return static_cast<int>(at);
  throw std::logic_error("a state has no code in the store");
}

InvoiceRecord read_record(const Rows& row, const Names& names) {
  InvoiceRecord record;
  record.route = names.route(row.integer(route_column));
  record.route.connection = names.text(row.integer(connection_column));
  record.id = {row.integer(id_column)};
  record.state = state_of(row.integer(state_column));
  record.account = names.text(row.integer(account_column));
  record.version = static_cast<int>(row.integer(version_column));
  record.type = static_cast<InvoiceType>(row.integer(type_column));
  record.environment = static_cast<Environment>(row.integer(environment_column));
  record.reference = row.optional_text(reference_column);
  record.created_at = {row.integer(created_at_column)};
  record.issue_at = instant_of(row.optional_integer(issue_at_column));
  record.competence_date = date_of(row.integer(competence_date_column));
  record.amount = {row.integer(amount_column)};
  if (!row.is_null(number_column))
    record.number = DocumentNumber{std::string(row.text(series_column)), row.integer(number_column)};
  record.access_key = row.optional_text(access_key_column);
  if (!row.is_null(job_kind_column))
    record.job = Job{static_cast<JobKind>(row.integer(job_kind_column)), {row.integer(job_at_column)}};
  if (!row.is_null(facts_column)) record.facts = facts_from_json(row.text(facts_column));
  return record;
}

std::optional<InvoiceRecord> find_record(Database& database, const Names& names, InvoiceId id) {
  auto rows = database.query("SELECT * FROM invoice WHERE id = ?", id.value);
  if (!rows.next()) return std::nullopt;
  return read_record(rows, names);
}

std::optional<Standing> find_standing(Database& database, InvoiceId id) {
  auto rows = database.query(
      "SELECT version, state, connection, job_at, in_doubt_since, series, number FROM invoice WHERE id = ?",
      id.value);
  if (!rows.next()) return std::nullopt;
  Standing standing;
  standing.version = static_cast<int>(rows.integer(0));
  standing.state = state_of(rows.integer(1));
  standing.connection = rows.integer(2);
  standing.job_at = rows.optional_integer(3);
  standing.in_doubt_since = rows.optional_integer(4);
  if (!rows.is_null(6)) standing.number = DocumentNumber{std::string(rows.text(5)), rows.integer(6)};
  return standing;
}

void insert_record(Database& database, const InvoiceRecord& record, const RecordNames& names,
                   std::optional<std::int64_t> in_doubt_since) {
  const Changing changing(record);
  database.run(
      "INSERT INTO invoice (id, state, account, version, type, environment, reference, created_at, issue_at, "
      "competence_date, amount, connection, route, series, number, access_key, job_kind, job_at, "
      "in_doubt_since, facts) "
      "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      record.id.value, code_of(record.state), names.account, record.version, static_cast<int>(record.type),
      static_cast<int>(record.environment), record.reference, record.created_at.milliseconds,
      milliseconds_of(record.issue_at), date_code(record.competence_date), record.amount.centavos,
      names.connection, names.route, changing.series, changing.number, record.access_key, changing.job_kind,
      changing.job_at, in_doubt_since, changing.facts);
}

void update_record(Database& database, const InvoiceRecord& record, const RecordNames& names,
                   const Standing& before, std::optional<std::int64_t> in_doubt_since) {
  const Changing changing(record);
  // SQLite rewrites the index entries of every column that is named, changed or not.
  if (before.connection == names.connection && before.number == record.number) {
    database.run(
        "UPDATE invoice SET state=?, version=?, issue_at=?, competence_date=?, route=?, access_key=?, "
        "job_kind=?, "
        "job_at=?, in_doubt_since=?, facts=? WHERE id=?",
        code_of(record.state), record.version, milliseconds_of(record.issue_at),
        date_code(record.competence_date), names.route, record.access_key, changing.job_kind, changing.job_at,
        in_doubt_since, changing.facts, record.id.value);
    return;
  }
  database.run(
      "UPDATE invoice SET state=?, version=?, issue_at=?, competence_date=?, connection=?, route=?, "
      "series=?, number=?, "
      "access_key=?, job_kind=?, job_at=?, in_doubt_since=?, facts=? WHERE id=?",
      code_of(record.state), record.version, milliseconds_of(record.issue_at),
      date_code(record.competence_date), names.connection, names.route, changing.series, changing.number,
      record.access_key, changing.job_kind, changing.job_at, in_doubt_since, changing.facts, record.id.value);
}

}  // namespace fiscal::store
