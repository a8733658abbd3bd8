#include "core/store/postgres/presence.h"

namespace fiscal::store {
namespace {

constexpr Duration between_looks = seconds(1);

/// The upper half of the advisory locks that hosts hold; the lower half is the host's number.
constexpr std::int64_t host_locks = 0x46477374;

}  // namespace

void PostgresPresence::keep() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const Duration now = clock_.steady();
  if (looked_at_ && now - *looked_at_ < between_looks) return;
  looked_at_ = now;
  try {
    show();
    look_for_the_absent();
  } catch (const std::runtime_error&) {
    // Without the server nobody's claims can be taken. What was seen before it went is forgotten: every host
    // gets the time to come back.
    shown_by_.reset();
    absent_since_.clear();
  }
}

void PostgresPresence::begin() {
  {
    const std::lock_guard lock(mutex_);
    if (!show())
      throw std::runtime_error(use_ == StoreUse::Copy
                                   ? "the database is in use: stop every gateway that works on it first"
                                   : "the database is being copied: start the gateway when that is done");
  }
  keep();
}

/// Whoever works holds a lock that all may share, and whoever copies holds it alone.
bool PostgresPresence::show() {
  if (shown_by_ && shown_by_->is_usable()) {
    shown_by_->query("SELECT 1");
    return true;
  }
  shown_by_ = std::make_unique<PostgresConnection>(session_);
  PostgresRows use = use_ == StoreUse::Copy
                         ? shown_by_->query("SELECT pg_try_advisory_lock($1::int, 0)", host_locks)
                         : shown_by_->query("SELECT pg_try_advisory_lock_shared($1::int, 0)", host_locks);
  use.next();
  bool is_shown = use.boolean(0);
  if (is_shown) {
    PostgresRows rows = shown_by_->query("SELECT pg_try_advisory_lock($1::int, (1 + $2 % 2147483646)::int)",
                                         host_locks, host_);
    rows.next();
    // The session before may live a little longer than we know.
    is_shown = rows.boolean(0);
  }
  if (!is_shown) shown_by_.reset();
  return is_shown;
}

void PostgresPresence::look_for_the_absent() {
  const Duration now = clock_.steady();
  std::map<std::int64_t, Duration> absent;
  pool_.read([&](PostgresConnection& connection) {
    absent.clear();
    PostgresRows rows = connection.query(
        "SELECT DISTINCT c.host FROM claim c WHERE c.host <> $1 AND NOT EXISTS (SELECT 1 FROM pg_locks l "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = $2::int::oid "
        "AND l.objid = (1 + c.host % 2147483646)::int::oid "
        "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        host_, host_locks);
    while (rows.next()) {
      const auto seen = absent_since_.find(rows.integer(0));
      absent.emplace(rows.integer(0), seen == absent_since_.end() ? now : seen->second);
    }
  });
  absent_since_ = std::move(absent);
  for (const auto& [host, since] : absent_since_)
    if (now - since >= absence_)
      pool_.write([host = host](PostgresConnection& connection) {
        connection.run("DELETE FROM claim WHERE host = $1", host);
      });
}

}  // namespace fiscal::store
