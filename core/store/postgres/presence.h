#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/base/clock.h"
#include "core/store/postgres/pool.h"
#include "core/store/postgres/postgres.h"
#include "core/store/transfer.h"

namespace fiscal::store {

/// Shows the other hosts of a database that this one lives, by a session that holds an advisory lock, and
/// takes the claims of hosts that are gone: whoever was killed has no session, so its work need not wait
/// until its leases end. Safe from any thread.
class PostgresPresence {
 public:
  PostgresPresence(PostgresPool& pool, PostgresSession session, std::int64_t host, const Clock& clock,
                   Duration absence, StoreUse use)
      : pool_(pool), session_(std::move(session)), host_(host), clock_(clock), absence_(absence), use_(use) {}

  /// The first time. Throws std::runtime_error when the database is another's alone, or is to be this one's
  /// alone and is not.
  void begin();

  /// To be called often; does something once a second. Never throws: without it, leases end the claims.
  void keep();

 private:
  bool show();
  void look_for_the_absent();

  PostgresPool& pool_;
  const PostgresSession session_;
  const std::int64_t host_;
  const Clock& clock_;
  const Duration absence_;
  const StoreUse use_;
  std::mutex mutex_;  // Guards everything below.
  std::unique_ptr<PostgresConnection> shown_by_;
  std::map<std::int64_t, Duration> absent_since_;  ///< Hosts with claims and without a session; steady.
  std::optional<Duration> looked_at_;
};

}  // namespace fiscal::store
