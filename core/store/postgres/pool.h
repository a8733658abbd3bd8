#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <type_traits>
#include <vector>

#include "core/store/postgres/postgres.h"
#include "core/store/store.h"

namespace fiscal::store {

struct PostgresPoolOptions {
  PostgresSession session;
  std::size_t connections = 16;
  /// How long a call waits for a free connection, and for a server that cannot be reached.
  std::chrono::milliseconds patience{5'000};
  std::function<void(double)> on_commit{};  ///< Told how many seconds each commit took; may be empty.
};

/// A bounded number of sessions with one database, opened when they are needed and opened again when they
/// were lost. Safe from any thread. Throws StoreUnavailable when the server cannot be reached within the
/// patience, StoreFull when it has no room, and PostgresError for everything else.
class PostgresPool {
 public:
  explicit PostgresPool(PostgresPoolOptions options) : options_(std::move(options)) {}
  PostgresPool(const PostgresPool&) = delete;
  PostgresPool& operator=(const PostgresPool&) = delete;

  /// Runs `body(connection)` where it only reads: again when the connection was lost.
  template <class F>
  std::invoke_result_t<F&, PostgresConnection&> read(F body) {
    return answer_of<std::invoke_result_t<F&, PostgresConnection&>>(
        [&](const std::function<void(PostgresConnection&)>& run) { repeat(run, Work::Read, ""); }, body);
  }

  /// Runs `body(connection)` in one transaction and commits it when `body` returns; what it throws rolls the
  /// transaction back. It is run again, whole, when the connection was lost before the commit or the
  /// transaction was a deadlock's victim, so it must not consume what it captured. When the connection is
  /// lost during the commit, nobody knows: StoreUnavailable. The function that calls names it for
  /// fail-points.
  template <class F>
  std::invoke_result_t<F&, PostgresConnection&> write(
      F body, std::source_location caller = std::source_location::current()) {
    return answer_of<std::invoke_result_t<F&, PostgresConnection&>>(
        [&](const std::function<void(PostgresConnection&)>& run) {
          repeat(run, Work::Write, caller.function_name());
        },
        body);
  }

 private:
  enum class Work { Read, Write };
  using Clock = std::chrono::steady_clock;

  template <class Answer, class Repeat, class F>
  static Answer answer_of(Repeat repeat, F& body) {
    if constexpr (std::is_void_v<Answer>) {
      repeat([&](PostgresConnection& connection) { body(connection); });
    } else {
      std::optional<Answer> answer;
      repeat([&](PostgresConnection& connection) { answer.emplace(body(connection)); });
      return std::move(*answer);
    }
  }

  void repeat(const std::function<void(PostgresConnection&)>& run, Work work, const char* caller);
  void run_once(PostgresConnection& connection, const std::function<void(PostgresConnection&)>& run,
                Work work, const char* caller);
  std::unique_ptr<PostgresConnection> borrow(Clock::time_point until);
  void give_back(std::unique_ptr<PostgresConnection> connection);

  const PostgresPoolOptions options_;
  std::mutex mutex_;  // Guards everything below.
  std::condition_variable freed_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;  ///< The one last used at the end.
  std::size_t open_ = 0;                                   ///< Borrowed or idle.
};

}  // namespace fiscal::store
