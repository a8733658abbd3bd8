#include "tests/simulation/authority.h"

#include <algorithm>

namespace fiscal::simulation {

void Authority::end_by_itself(Random& random) {
  std::vector<LedgerEntry*> standing;
  for (LedgerEntry& entry : ledger_)
    if (entry.standing == Standing::Stands) standing.push_back(&entry);
  if (standing.empty()) return;
  // Often the newest: its end may be known before its issue is.
  LedgerEntry* ended = random.one_in(2) ? standing.back() : random.pick(standing);
  ended->standing = Standing::EndedByAuthority;
}

LedgerEntry* Authority::find(std::string_view key) {
  const auto at = std::find_if(ledger_.begin(), ledger_.end(),
                               [&](const LedgerEntry& entry) { return entry.key == key; });
  return at == ledger_.end() ? nullptr : &*at;
}

LedgerEntry& Authority::enter(LedgerEntry entry) {
  ledger_.push_back(std::move(entry));
  return ledger_.back();
}

}  // namespace fiscal::simulation
