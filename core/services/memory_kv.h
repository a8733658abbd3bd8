#pragma once

#include <map>
#include <mutex>

#include "core/services/kv_rows.h"

namespace fiscal::services {

/// The rows of kv/1 in memory, for calls outside a gateway and for tests. Safe from any thread.
class MemoryKv final : public KvRows {
 public:
  std::optional<KvEntry> get(const ConnectionId& connection, const std::string& key, Instant now) override {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find({connection, key});
    if (found == rows_.end() || (found->second.expires_at && *found->second.expires_at <= now))
      return std::nullopt;
    return found->second;
  }
  std::optional<std::int64_t> put(const ConnectionId& connection, const std::string& key,
                                  const std::string& value, std::optional<Instant> expires_at,
                                  std::optional<std::int64_t> expected) override {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find({connection, key});
    const std::int64_t version = found == rows_.end() ? 0 : found->second.version;
    if (expected && *expected != version) return std::nullopt;
    rows_[{connection, key}] = {value, ++last_version_, expires_at};
    return last_version_;
  }
  void remove(const ConnectionId& connection, const std::string& key) override {
    const std::lock_guard lock(mutex_);
    rows_.erase({connection, key});
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<ConnectionId, std::string>, KvEntry> rows_;  // Guarded by mutex_.
  std::int64_t last_version_ = 0;                                 // Guarded by mutex_.
};

}  // namespace fiscal::services
