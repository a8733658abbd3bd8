#include "core/store/sqlite/recent_keys.h"

#include <algorithm>
#include <utility>

namespace fiscal::store {

void RecentKeys::add(const KeyEntry& entry) {
  if (2 * (size_ + 1) > slots_.size()) grow();
  std::size_t place = place_of(entry.hash);
  while (slots_[place].invoice != 0) place = (place + 1) & (slots_.size() - 1);
  slots_[place] = entry;
  ++size_;
}

void RecentKeys::grow() {
  const std::vector<KeyEntry> before = std::exchange(slots_, std::vector<KeyEntry>(2 * slots_.size()));
  size_ = 0;
  for (const KeyEntry& entry : before)
    if (entry.invoice != 0) add(entry);
}

void RecentKeys::find(std::uint64_t hash, std::vector<std::int64_t>& invoices) const {
  for (std::size_t place = place_of(hash); slots_[place].invoice != 0;
       place = (place + 1) & (slots_.size() - 1))
    if (slots_[place].hash == hash) invoices.push_back(slots_[place].invoice);
}

std::vector<KeyEntry> RecentKeys::all() const {
  std::vector<KeyEntry> entries;
  entries.reserve(size_);
  std::copy_if(slots_.begin(), slots_.end(), std::back_inserter(entries),
               [](const KeyEntry& entry) { return entry.invoice != 0; });
  return entries;
}

void RecentKeys::clear() {
  std::fill(slots_.begin(), slots_.end(), KeyEntry{});
  size_ = 0;
}

}  // namespace fiscal::store
