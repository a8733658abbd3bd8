#include "core/store/sqlite/claims.h"

#include <algorithm>

#include "core/base/fail_point.h"
#include "core/base/require.h"

namespace fiscal::store {

std::optional<std::int64_t> Claims::take(InvoiceId id, std::int64_t connection, Duration lease) {
  const std::lock_guard lock(mutex_);
  Holder& holder = holders_[id];
  if (holder.fence != 0 && stands(holder)) return std::nullopt;
  holder = {++last_fence_, connection, {clock_.steady().milliseconds + lease.milliseconds}, 0, false};
  first_end_ = std::min(first_end_, holder.until);
  return holder.fence;
}

bool Claims::pin(InvoiceId id, std::int64_t fence) {
  const std::lock_guard lock(mutex_);
  if (FISCAL_BREAKS("I13")) return ++holders_[id].pins, true;
  const auto found = holders_.find(id);
  if (found == holders_.end() || found->second.fence != fence) return false;
  ++found->second.pins;
  return true;
}

void Claims::unpin(InvoiceId id) {
  const std::lock_guard lock(mutex_);
  const auto found = holders_.find(id);
  require(found != holders_.end() && found->second.pins > 0, "a claim was unpinned that was not pinned");
  --found->second.pins;
}

std::optional<std::int64_t> Claims::release(InvoiceId id, std::int64_t fence) {
  const std::lock_guard lock(mutex_);
  const auto found = holders_.find(id);
  if (found == holders_.end() || found->second.fence != fence || found->second.pins > 0) return std::nullopt;
  const std::int64_t connection = found->second.connection;
  holders_.erase(found);
  return connection;
}

bool Claims::is_held(InvoiceId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = holders_.find(id);
  return found != holders_.end() && stands(found->second);
}

std::vector<std::int64_t> Claims::take_expired() {
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> connections;
  if (clock_.steady() < first_end_) return connections;
  first_end_ = never;
  for (auto& [id, holder] : holders_) {
    if (holder.expiry_told) continue;
    if (stands(holder)) {
      first_end_ = std::min(first_end_, holder.until);
      continue;
    }
    holder.expiry_told = true;
    connections.push_back(holder.connection);
  }
  return connections;
}

}  // namespace fiscal::store
