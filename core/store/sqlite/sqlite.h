#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/store/sql.h"
#include "core/store/sqlite/gathered_log.h"

namespace fiscal::store {

/// A call of SQLite that did not succeed. `code` is the extended result code.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
  int code() const { return code_; }
  /// The code without what extends it: SQLITE_IOERR, SQLITE_FULL, …
  int kind() const { return code_ & 0xff; }

 private:
  int code_;
};

/// The rows of one execution. Ends it, and with it the read that it holds open, when it goes. Texts and blobs
/// that it shows live until the next `next`.
class Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
  ~Rows() { sqlite3_reset(statement_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Steps to the next row; false after the last. Throws SqliteError.
  bool next();

  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::optional<std::int64_t> optional_integer(int column) const;
  bool boolean(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const;
  std::optional<std::string> optional_text(int column) const;
  std::string_view blob(int column) const;

 private:
  sqlite3_stmt* statement_;
};

enum class OpenMode { ReadOnly, ReadWrite };

/// How a connection that writes writes its log: `Gathered` is for one with full syncs (`gathered_log.h`).
enum class LogWrites { AtOnce, Gathered };

/// One connection to a database file, with its prepared statements. Not safe to share between threads at a
/// time. A statement must not be executed again while its rows are in use.
class Database {
 public:
  /// Throws SqliteError.
  Database(const std::filesystem::path& file, OpenMode mode, LogWrites writes = LogWrites::AtOnce);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Executes and shows the rows. Texts and blobs given must outlive the rows.
  template <class... A>
  Rows query(Sql sql, const A&... values) {
    sqlite3_stmt* statement = prepared(sql);
    int place = 0;
    (bind(statement, ++place, values), ...);
    return Rows(statement);
  }

  /// Executes a statement without rows.
  template <class... A>
  void run(Sql sql, const A&... values) {
    query(sql, values...).next();
  }

  /// Executes a script of any number of statements.
  void execute(const std::string& script);

  /// How many rows this connection has changed since it was opened.
  std::int64_t changes() const { return sqlite3_total_changes64(handle_.get()); }
  sqlite3* handle() { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  sqlite3_stmt* prepared(Sql sql);

  template <std::integral T>
  static void bind(sqlite3_stmt* statement, int place, T value) {
    sqlite3_bind_int64(statement, place, static_cast<sqlite3_int64>(value));
  }
  static void bind(sqlite3_stmt* statement, int place, std::string_view text) {
    // A null pointer would bind NULL: an empty text is a text.
    sqlite3_bind_text(statement, place, text.data() == nullptr ? "" : text.data(),
                      static_cast<int>(text.size()), SQLITE_STATIC);
  }
  static void bind(sqlite3_stmt* statement, int place, Blob blob) {
    sqlite3_bind_blob(statement, place, blob.bytes.data() == nullptr ? "" : blob.bytes.data(),
                      static_cast<int>(blob.bytes.size()), SQLITE_STATIC);
  }
  template <class T>
  static void bind(sqlite3_stmt* statement, int place, const std::optional<T>& value) {
    if (value)
      bind(statement, place, *value);
    else
      sqlite3_bind_null(statement, place);
  }

  std::unique_ptr<GatheredLog> log_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// A read transaction: every statement between its beginning and its end sees the same state.
class ReadTransaction {
 public:
  explicit ReadTransaction(Database& database) : database_(database) { database_.run("BEGIN"); }
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Database& database_;
};

}  // namespace fiscal::store
