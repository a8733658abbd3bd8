#include "core/dispatch/lanes.h"

namespace fiscal::dispatch {

std::optional<InvoiceId> Lanes::holder(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  const auto at = holders_.find(connection);
  if (at == holders_.end()) return std::nullopt;
  return at->second;
}

bool Lanes::enter(const ConnectionId& connection, InvoiceId id) {
  const std::lock_guard lock(mutex_);
  return holders_.try_emplace(connection, id).first->second == id;
}

void Lanes::settle(const ConnectionId& connection, const InvoiceRecord& record) {
  const bool sent_again = record.state == State::Queued && record.facts.departed_at;
  const bool issue_in_doubt = !record.access_key && is_in_doubt(record.state);
  const std::lock_guard lock(mutex_);
  if (issue_in_doubt || sent_again) {
    holders_.try_emplace(connection, record.id);
    return;
  }
  const auto at = holders_.find(connection);
  if (at != holders_.end() && at->second == record.id) holders_.erase(at);
}

}  // namespace fiscal::dispatch
