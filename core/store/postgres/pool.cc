#include "core/store/postgres/pool.h"

#include <thread>

#include "core/base/fail_point.h"

namespace fiscal::store {
namespace {

constexpr auto between_tries = std::chrono::milliseconds(100);
constexpr int most_unlucky_runs = 10;

constexpr const char* disk_full = "53100";
constexpr const char* too_many_connections = "53300";
constexpr const char* statement_cancelled = "57014";
constexpr const char* lock_not_available = "55P03";

/// What the caller of a store is to see of an error that another try does not mend.
[[noreturn]] void rethrow_for_callers(const PostgresError& error) {
  if (error.state() == disk_full) throw StoreFull(error.what());
  if (error.lost_connection() || error.was_unlucky() || error.state() == too_many_connections ||
      error.state() == statement_cancelled || error.state() == lock_not_available)
    throw StoreUnavailable(error.what());
  throw PostgresError(error);
}

void roll_back(PostgresConnection& connection) {
  if (!connection.is_in_transaction()) return;
  try {
    connection.execute("ROLLBACK");
  } catch (const PostgresError&) {
    // The session is lost, and its transaction with it; whoever gave it notices.
    return;
  }
}

}  // namespace

void PostgresPool::repeat(const std::function<void(PostgresConnection&)>& run, Work work,
                          const char* caller) {
  const auto until = Clock::now() + options_.patience;
  for (int runs = 1;; ++runs) {
    auto connection = borrow(until);
    try {
      run_once(*connection, run, work, caller);
      return give_back(std::move(connection));
    } catch (const CommitUnknown& error) {
      give_back(std::move(connection));
      throw StoreUnavailable(error.what());
    } catch (const PostgresError& error) {
      roll_back(*connection);
      give_back(std::move(connection));
      const bool may_be_better = (error.lost_connection() && Clock::now() < until) ||
                                 (error.was_unlucky() && runs < most_unlucky_runs);
      if (!may_be_better) rethrow_for_callers(error);
    } catch (...) {
      roll_back(*connection);
      give_back(std::move(connection));
      throw;
    }
  }
}

void PostgresPool::run_once(PostgresConnection& connection,
                            const std::function<void(PostgresConnection&)>& run, Work work,
                            [[maybe_unused]] const char* caller) {
  if (work == Work::Read) return run(connection);
  connection.execute("BEGIN");
  run(connection);
  FISCAL_FAIL_POINT("store." + fail_point::short_name(caller) + ".before_commit");
  if (FISCAL_BREAKS("I1." + fail_point::short_name(caller))) return connection.execute("ROLLBACK");
  const auto began = Clock::now();
  connection.commit();
  if (options_.on_commit) options_.on_commit(std::chrono::duration<double>(Clock::now() - began).count());
  FISCAL_FAIL_POINT("store." + fail_point::short_name(caller) + ".after_commit");
}

std::unique_ptr<PostgresConnection> PostgresPool::borrow(Clock::time_point until) {
  std::unique_lock lock(mutex_);
  const auto is_free = [&] { return !idle_.empty() || open_ < options_.connections; };
  if (!freed_.wait_until(lock, until, is_free))
    throw StoreUnavailable("no connection to PostgreSQL became free in time");
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  ++open_;
  lock.unlock();
  std::string reason;
  try {
    while (true) {
      try {
        return std::make_unique<PostgresConnection>(options_.session);
      } catch (const PostgresError& error) {
        reason = error.what();
        if (!error.lost_connection() && error.state() != too_many_connections) throw;
      }
      if (Clock::now() + between_tries >= until) throw StoreUnavailable(reason);
      std::this_thread::sleep_for(between_tries);
    }
  } catch (...) {
    lock.lock();
    --open_;
    freed_.notify_one();
    throw;
  }
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  const std::lock_guard lock(mutex_);
  if (connection->is_usable()) {
    idle_.push_back(std::move(connection));
  } else {
    // What ended this session has most likely ended those that wait here.
    open_ -= 1 + idle_.size();
    idle_.clear();
  }
  freed_.notify_all();
}

}  // namespace fiscal::store
