#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/store/sql.h"

struct pg_conn;
struct pg_result;

namespace fiscal::store {

/// Something that PostgreSQL did not do. Texts hold no parameter values and no part of the connection string.
class PostgresError : public std::runtime_error {
 public:
  /// `state` is the SQLSTATE, empty when the connection failed.
  PostgresError(std::string state, const std::string& text)
      : std::runtime_error(text), state_(std::move(state)) {}

  const std::string& state() const { return state_; }
  /// Nothing more can be said over this connection.
  bool lost_connection() const;
  /// The transaction was rolled back through no fault of its own (a deadlock), so it may be run again.
  bool was_unlucky() const { return state_ == "40001" || state_ == "40P01"; }

 private:
  std::string state_;
};

/// The connection was lost while a transaction was being committed: whether it was is unknown.
class CommitUnknown : public PostgresError {
 public:
  using PostgresError::PostgresError;
};

/// Whole numbers to be bound as bigint[].
struct Integers {
  std::vector<std::int64_t> values;
};

/// The rows of one execution, all of them in memory. Texts and blobs that it shows live as long as it does.
class PostgresRows {
 public:
  explicit PostgresRows(pg_result* result) : result_(result) {}

  /// Steps to the next row; false after the last.
  bool next();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  bool boolean(int column) const;
  std::string_view text(int column) const;
  std::optional<std::string> optional_text(int column) const;
  std::string_view blob(int column) const { return text(column); }

  /// Rows that the statement wrote.
  std::int64_t affected() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };

  std::unique_ptr<pg_result, Clear> result_;
  int row_ = -1;
};

/// What a session of the store needs besides the connection string.
struct PostgresSession {
  std::string connection_string;
  std::chrono::milliseconds statement_timeout{15'000};
  std::chrono::milliseconds lock_timeout{5'000};
  std::chrono::milliseconds idle_in_transaction_timeout{10'000};
};

/// One session with a server, with its prepared statements. Not safe to share between threads at a time.
class PostgresConnection {
 public:
  /// Connects, sets the session's limits, and makes sure that what the server reports as committed is on its
  /// disk: throws std::runtime_error in words for an operator when the server does not promise that, and
  /// PostgresError when it cannot be reached.
  explicit PostgresConnection(const PostgresSession& session);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// Executes a prepared statement with its parameters bound. Throws PostgresError.
  template <class... A>
  PostgresRows query(Sql sql, const A&... values) {
    Parameters parameters;
    (parameters.add(values), ...);
    return execute_prepared(sql, parameters);
  }

  /// Executes a statement and answers how many rows it wrote.
  template <class... A>
  std::int64_t run(Sql sql, const A&... values) {
    return query(sql, values...).affected();
  }

  /// Executes a script of any number of statements.
  void execute(const std::string& script);

  /// Commits the open transaction. Throws CommitUnknown when the connection is lost meanwhile.
  void commit();

  /// False after anything that leaves the session in a state of which nothing is known.
  bool is_usable() const;
  bool is_in_transaction() const;

 private:
  struct Parameters {
    void add(std::string_view text);
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(const char* text) { add(std::string_view(text)); }
    void add(Blob blob);
    void add(bool value);
    void add(const Integers& integers);
    template <std::integral T>
    void add(T value) {
      add_integer(static_cast<std::int64_t>(value));
    }
    template <class T>
    void add(const std::optional<T>& value) {
      if (value) return add(*value);
      add(T{});
      values.back().reset();
    }
    void add_integer(std::int64_t value);

    std::vector<unsigned> types;
    std::vector<std::optional<std::string>> values;
    std::vector<int> formats;
  };

  PostgresRows execute_prepared(Sql sql, const Parameters& parameters);
  std::string prepared(Sql sql, const Parameters& parameters);
  void set_up(const PostgresSession& session);
  pg_result* finished();
  void await_more();
  [[noreturn]] void fail(pg_result* result);

  struct Finish {
    void operator()(pg_conn* connection) const;
  };

  std::unique_ptr<pg_conn, Finish> connection_;
  std::unordered_map<const char*, std::string> statements_;  ///< Names of prepared forms.
  int prepared_ = 0;
  std::chrono::milliseconds patience_{20'000};  ///< With a server that says nothing.
  std::chrono::steady_clock::time_point deadline_;
  bool is_broken_ = false;
};

}  // namespace fiscal::store
