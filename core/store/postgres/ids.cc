#include "core/store/postgres/ids.h"

#include <algorithm>

namespace fiscal::store {
namespace {

/// Milliseconds stand above the counter in an id (core/base/ids.h).
constexpr int pg_counter_bits = 21;
constexpr std::int64_t pg_last_millisecond = (std::int64_t{1} << 42) - 1;
/// Where a millisecond may begin: half of its counter stays free to count on.
constexpr std::uint64_t beginnings = std::uint64_t{1} << (pg_counter_bits - 1);

}  // namespace

InvoiceId PostgresIds::next(Instant created_at) {
  const std::int64_t created = std::clamp<std::int64_t>(created_at.milliseconds, 0, pg_last_millisecond);
  const std::lock_guard lock(mutex_);
  const auto beginning = static_cast<std::int64_t>(random_() % beginnings);
  const bool same_millisecond = last_ >> pg_counter_bits >= created;
  last_ = same_millisecond ? last_ + 1 : (created << pg_counter_bits) + beginning;
  return {last_};
}

void PostgresIds::go_beyond(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  last_ = std::max(last_, id.value);
}

std::int64_t PostgresIds::lead(InvoiceId id, Instant created_at) {
  return (id.value >> pg_counter_bits) - created_at.milliseconds;
}

}  // namespace fiscal::store
