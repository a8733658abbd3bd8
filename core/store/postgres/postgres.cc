#include "core/store/postgres/postgres.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <map>

namespace fiscal::store {
namespace {

// Types of parameters, as pg_type names them.
constexpr unsigned bool_type = 16;
constexpr unsigned bytea_type = 17;
constexpr unsigned bigint_type = 20;
constexpr unsigned text_type = 25;
constexpr unsigned bigint_array_type = 1016;

constexpr int text_format = 0;
constexpr int binary_format = 1;

std::string big_endian(std::int64_t value) {
  std::string bytes(8, '\0');
  auto left = static_cast<std::uint64_t>(value);
  for (std::size_t at = 8; at-- > 0; left >>= 8) bytes[at] = static_cast<char>(left & 0xff);
  return bytes;
}

std::int64_t from_big_endian(std::string_view bytes) {
  const bool is_negative = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  std::uint64_t value = is_negative ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

/// What libpq says in several lines, as one.
std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text;
}

using Settings = std::map<std::string, std::string>;

/// The connection string, taken apart. What libpq says about one that it cannot read may quote a password, so
/// it is not passed on.
Settings settings_of(const std::string& connection_string) {
  char* reason = nullptr;
  PQconninfoOption* const options = PQconninfoParse(connection_string.c_str(), &reason);
  if (reason != nullptr) PQfreemem(reason);
  if (options == nullptr)
    throw std::runtime_error(
        "the connection string of PostgreSQL cannot be read: write it as host=… dbname=… user=… or as "
        "postgresql://…");
  Settings settings;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option)
    if (option->val != nullptr) settings[option->keyword] = option->val;
  PQconninfoFree(options);
  return settings;
}

/// A server that is gone is noticed within seconds, and one that only reads is not taken for the real one.
Settings with_defaults(Settings settings) {
  const std::array<std::pair<const char*, const char*>, 8> defaults{{{"connect_timeout", "5"},
                                                                     {"keepalives_idle", "10"},
                                                                     {"keepalives_interval", "5"},
                                                                     {"keepalives_count", "3"},
                                                                     {"tcp_user_timeout", "20000"},
                                                                     {"target_session_attrs", "read-write"},
                                                                     {"client_encoding", "UTF8"},
                                                                     {"application_name", "fiscald"}}};
  for (const auto& [name, value] : defaults) settings.try_emplace(name, value);
  return settings;
}

pg_conn* connected(const Settings& settings) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : settings) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(names.data(), values.data(), 0);
}

}  // namespace

bool PostgresError::lost_connection() const {
  // 57P: the server stops or is not ready. 25006: it became one that only reads. 25P03: we were idle too
  // long.
  return state_.empty() || state_.starts_with("08") || state_.starts_with("57P") || state_ == "25006" ||
         state_ == "25P03";
}

void PostgresRows::Clear::operator()(pg_result* result) const { PQclear(result); }

bool PostgresRows::next() { return ++row_ < PQntuples(result_.get()); }

bool PostgresRows::is_null(int column) const { return PQgetisnull(result_.get(), row_, column) == 1; }

std::int64_t PostgresRows::integer(int column) const { return from_big_endian(text(column)); }

std::optional<std::int64_t> PostgresRows::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

bool PostgresRows::boolean(int column) const { return integer(column) != 0; }

std::string_view PostgresRows::text(int column) const {
  return {PQgetvalue(result_.get(), row_, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

std::optional<std::string> PostgresRows::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

std::int64_t PostgresRows::affected() const {
  const char* const count = PQcmdTuples(result_.get());
  return *count == '\0' ? 0 : std::stoll(count);
}

void PostgresConnection::Parameters::add(std::string_view text) {
  types.push_back(text_type);
  values.emplace_back(text);
  formats.push_back(binary_format);
}

void PostgresConnection::Parameters::add(Blob blob) {
  types.push_back(bytea_type);
  values.emplace_back(blob.bytes);
  formats.push_back(binary_format);
}

void PostgresConnection::Parameters::add(bool value) {
  types.push_back(bool_type);
  values.emplace_back(std::string(1, value ? '\1' : '\0'));
  formats.push_back(binary_format);
}

void PostgresConnection::Parameters::add(const Integers& integers) {
  std::string list;
  for (const std::int64_t value : integers.values)
    list.append(list.empty() ? "{" : ",").append(std::to_string(value));
  types.push_back(bigint_array_type);
  values.emplace_back(list.empty() ? "{}" : list + "}");
  formats.push_back(text_format);
}

void PostgresConnection::Parameters::add_integer(std::int64_t value) {
  types.push_back(bigint_type);
  values.emplace_back(big_endian(value));
  formats.push_back(binary_format);
}

void PostgresConnection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresConnection::PostgresConnection(const PostgresSession& session)
    : connection_(connected(with_defaults(settings_of(session.connection_string)))) {
  if (!connection_) throw std::bad_alloc();
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw PostgresError("", "PostgreSQL cannot be reached: " + one_line(PQerrorMessage(connection_.get())));
  // Notices would go to standard error.
  PQsetNoticeReceiver(
      connection_.get(), [](void*, const PGresult*) {}, nullptr);
  PQsetnonblocking(connection_.get(), 1);
  set_up(session);
  patience_ = session.statement_timeout + std::chrono::seconds(5);
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::set_up(const PostgresSession& session) {
  const auto milliseconds = [](std::chrono::milliseconds span) { return std::to_string(span.count()); };
  execute(
      "SET search_path TO fiscal; SET timezone TO 'UTC'; SET datestyle TO 'ISO';"
      "SET default_transaction_isolation TO 'read committed';"
      "SET statement_timeout TO " +
      milliseconds(session.statement_timeout) + "; SET lock_timeout TO " +
      milliseconds(session.lock_timeout) + "; SET idle_in_transaction_session_timeout TO " +
      milliseconds(session.idle_in_transaction_timeout));
  PostgresRows rows = query(
      "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
      "current_setting('synchronous_commit'), current_setting('server_encoding'), "
      "current_setting('server_version_num')::bigint");
  rows.next();
  const auto refuse = [](const std::string& what, const std::string& fix) {
    throw std::runtime_error("this PostgreSQL is not safe to keep invoices in: " + what + ". " + fix);
  };
  if (rows.text(0) != "on")
    refuse("fsync is off, so a power cut damages it", "Set fsync = on in postgresql.conf.");
  if (rows.text(1) != "on")
    refuse("full_page_writes is off, so a power cut damages it",
           "Set full_page_writes = on in postgresql.conf.");
  if (rows.text(2) != "on" && rows.text(2) != "remote_apply")
    refuse(
        "synchronous_commit is " + std::string(rows.text(2)) + ", so what was reported as kept may be lost",
        "Set synchronous_commit = on for this server, database and user.");
  if (rows.text(3) != "UTF8")
    refuse("the database's encoding is " + std::string(rows.text(3)), "Make one with ENCODING 'UTF8'.");
  if (rows.integer(4) < 130'000) refuse("its version is older than 13", "Use a newer one.");
}

PostgresRows PostgresConnection::execute_prepared(Sql sql, const Parameters& parameters) {
  const std::string name = prepared(sql, parameters);
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const auto& value : parameters.values) {
    values.push_back(value ? value->data() : nullptr);
    lengths.push_back(value ? static_cast<int>(value->size()) : 0);
  }
  if (PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(),
                          lengths.data(), parameters.formats.data(), binary_format) != 1)
    fail(nullptr);
  return PostgresRows(finished());
}

std::string PostgresConnection::prepared(Sql sql, const Parameters& parameters) {
  std::string& name = statements_[sql.text];
  if (!name.empty()) return name;
  const std::string fresh = "s" + std::to_string(++prepared_);
  if (PQsendPrepare(connection_.get(), fresh.c_str(), sql.text, static_cast<int>(parameters.types.size()),
                    parameters.types.data()) != 1)
    fail(nullptr);
  PQclear(finished());
  return name = fresh;
}

void PostgresConnection::execute(const std::string& script) {
  if (PQsendQuery(connection_.get(), script.c_str()) != 1) fail(nullptr);
  PQclear(finished());
}

void PostgresConnection::commit() {
  try {
    if (PQsendQuery(connection_.get(), "COMMIT") != 1) fail(nullptr);
    const std::unique_ptr<pg_result, void (*)(pg_result*)> result(finished(), PQclear);
    if (std::strcmp(PQcmdStatus(result.get()), "COMMIT") != 0)
      throw PostgresError("25P02", "PostgreSQL rolled a transaction back that was to be committed");
  } catch (const PostgresError& error) {
    if (error.lost_connection() || is_broken_)
      throw CommitUnknown(error.state(),
                          std::string("whether PostgreSQL kept a change is unknown: ") + error.what());
    throw;
  }
}

/// The last result of what was sent. A server that says nothing at all is taken for gone.
pg_result* PostgresConnection::finished() {
  deadline_ = std::chrono::steady_clock::now() + patience_;
  pg_result* last = nullptr;
  while (true) {
    while (PQflush(connection_.get()) == 1 || PQisBusy(connection_.get()) == 1) {
      try {
        await_more();
      } catch (const PostgresError&) {
        PQclear(last);
        throw;
      }
    }
    pg_result* const result = PQgetResult(connection_.get());
    if (result == nullptr) break;
    // The first error counts: what comes after it are its consequences.
    if (last != nullptr && PQresultStatus(last) == PGRES_FATAL_ERROR) {
      PQclear(result);
    } else {
      PQclear(last);
      last = result;
    }
    if (PQstatus(connection_.get()) == CONNECTION_BAD) break;
  }
  const ExecStatusType status = last == nullptr ? PGRES_FATAL_ERROR : PQresultStatus(last);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) fail(last);
  return last;
}

void PostgresConnection::await_more() {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
  if (PQflush(connection_.get()) == 1) socket.events |= POLLOUT;
  const int ready = left.count() <= 0 ? 0 : poll(&socket, 1, static_cast<int>(left.count()));
  if (ready == 0) {
    is_broken_ = true;
    throw PostgresError("", "PostgreSQL does not answer");
  }
  if (ready > 0 && PQconsumeInput(connection_.get()) != 1) fail(nullptr);
}

void PostgresConnection::fail(pg_result* result) {
  const std::unique_ptr<pg_result, void (*)(pg_result*)> owned(result, PQclear);
  const char* const state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  // The primary message alone: details quote values.
  const char* const text = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const PostgresError error(
      state == nullptr ? "" : state,
      "PostgreSQL: " + one_line(text == nullptr ? PQerrorMessage(connection_.get()) : text));
  if (error.lost_connection()) is_broken_ = true;
  throw error;
}

bool PostgresConnection::is_usable() const {
  return !is_broken_ && PQstatus(connection_.get()) == CONNECTION_OK &&
         PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

bool PostgresConnection::is_in_transaction() const {
  const auto status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

}  // namespace fiscal::store
