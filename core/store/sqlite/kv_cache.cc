#include "core/store/sqlite/kv_cache.h"

namespace fiscal::store {
namespace {

constexpr std::size_t most_cached = 1024;
constexpr std::size_t largest_cached_value = 8 * 1024;

std::string cached_name(const ConnectionId& connection, const std::string& key) {
  std::string name;
  name.reserve(connection.size() + 1 + key.size());
  return name.append(connection).append(1, '\0').append(key);
}

}  // namespace

KvCache::Known KvCache::find(const ConnectionId& connection, const std::string& key) const {
  const std::string name = cached_name(connection, key);
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return {false, std::nullopt, generation_};
  return {true, found->second, generation_};
}

void KvCache::keep(const ConnectionId& connection, const std::string& key,
                   const std::optional<KvEntry>& entry, std::uint64_t generation) {
  if (entry && entry->value.size() > largest_cached_value) return;
  std::string name = cached_name(connection, key);
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  if (entries_.size() >= most_cached) entries_.clear();
  entries_.insert_or_assign(std::move(name), entry);
}

void KvCache::changed(const ConnectionId& connection, const std::string& key) {
  const std::string name = cached_name(connection, key);
  const std::lock_guard lock(mutex_);
  ++generation_;
  entries_.erase(name);
}

}  // namespace fiscal::store
