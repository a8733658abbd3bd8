#include "core/api/dialects/asaas/chain.h"

namespace fiscal::dialects::asaas {
namespace {

constexpr int most_changes = 1000;

}  // namespace

std::string key_of_change(const std::string& original, int change) {
  return original + "#" + std::to_string(change);
}

bool may_be_changed(const InvoiceRecord& record) {
  return record.state == State::Withdrawn || record.state == State::Rejected || record.state == State::Failed;
}

std::optional<Chained> find_chained(Desk& desk, const AccountId& account, const std::string& id) {
  auto record = desk.find(account, id);
  if (!record) return std::nullopt;
  Chained chained{*std::move(record), id, 0};
  while (may_be_changed(chained.record) && chained.changes < most_changes) {
    auto next = desk.find_by_key(account, "asaas", key_of_change(id, chained.changes + 1));
    if (!next) break;
    chained.record = *std::move(next);
    ++chained.changes;
  }
  return chained;
}

}  // namespace fiscal::dialects::asaas
