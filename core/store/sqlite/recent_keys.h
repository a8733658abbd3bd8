#pragma once

#include <vector>

#include "core/store/sqlite/key_run.h"

namespace fiscal::store {

/// Entries by hash, in one block of memory: reading tens of thousands of them in at start takes a
/// millisecond, and an entry takes no allocation of its own.
class RecentKeys {
 public:
  void add(const KeyEntry& entry);
  /// Appends the invoices under `hash`.
  void find(std::uint64_t hash, std::vector<std::int64_t>& invoices) const;
  std::vector<KeyEntry> all() const;
  std::size_t size() const { return size_; }
  void clear();

 private:
  std::size_t place_of(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
  void grow();

  std::vector<KeyEntry> slots_ =
      std::vector<KeyEntry>(1024);  ///< A power of two; invoice 0 is an empty slot.
  std::size_t size_ = 0;
};

}  // namespace fiscal::store
