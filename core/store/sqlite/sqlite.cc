#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {
namespace {

[[noreturn]] void throw_sqlite(sqlite3* handle, int code, const std::string& doing) {
  const int extended = handle != nullptr ? sqlite3_extended_errcode(handle) : code;
  const char* said = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  throw SqliteError(extended, "the database failed while " + doing + ": " + said + " (" +
                                  sqlite3_errstr(extended) + ", code " + std::to_string(extended) + ")");
}

}  // namespace

bool Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw_sqlite(sqlite3_db_handle(statement_), code,
               std::string("executing \"") + sqlite3_sql(statement_) + "\"");
}

std::optional<std::int64_t> Rows::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::string_view Rows::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::string> Rows::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

std::string_view Rows::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Database::Database(const std::filesystem::path& file, OpenMode mode, LogWrites writes) {
  // Counts of SQLite's memory, which nobody reads, cost a process-wide lock at every allocation. Refused,
  // without harm, once something else in the process has used SQLite.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  if (writes == LogWrites::Gathered) log_ = std::make_unique<GatheredLog>();
  sqlite3* opened = nullptr;
  // NOMUTEX: the owner of a connection sees to it that one thread uses it at a time.
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
      (mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, log_ ? log_->vfs() : nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) throw_sqlite(opened, code, "opening " + file.string());
  // The one that checkpoints is the writer, at a time of its choosing; a reader that is closed last must not.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

void Database::execute(const std::string& script) {
  const int code = sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite(handle_.get(), code, "executing \"" + script.substr(0, 200) + "\"");
}

sqlite3_stmt* Database::prepared(Sql sql) {
  auto& kept = statements_[sql.text];
  if (!kept) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(handle_.get(), sql.text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) throw_sqlite(handle_.get(), code, std::string("preparing \"") + sql.text + "\"");
    kept.reset(statement);
  }
  return kept.get();
}

ReadTransaction::~ReadTransaction() {
  // Nothing was written: should COMMIT fail, ROLLBACK ends the same read.
  if (sqlite3_exec(database_.handle(), "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace fiscal::store
