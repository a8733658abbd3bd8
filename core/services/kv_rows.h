#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/ids.h"
#include "core/model/kv_entry.h"

namespace fiscal::services {

/// The rows behind kv/1: the store, wired by app, or a map in a test. Safe from any thread; throws when it
/// fails.
class KvRows {
 public:
  virtual ~KvRows() = default;
  /// Nothing when the key is absent or its time is over.
  virtual std::optional<KvEntry> get(const ConnectionId& connection, const std::string& key, Instant now) = 0;
  /// Writes when the present version is `expected` (0: absent; nothing: whatever it is). Answers the new
  /// version.
  virtual std::optional<std::int64_t> put(const ConnectionId& connection, const std::string& key,
                                          const std::string& value, std::optional<Instant> expires_at,
                                          std::optional<std::int64_t> expected) = 0;
  virtual void remove(const ConnectionId& connection, const std::string& key) = 0;
};

}  // namespace fiscal::services
