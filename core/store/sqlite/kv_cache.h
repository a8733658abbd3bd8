#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/model/kv_entry.h"

namespace fiscal::store {

/// Entries of kv as they stand in the file, absent ones too: nearly every accept asks for the same few. One
/// process owns the file, so it knows of every write. Safe from any thread.
class KvCache {
 public:
  /// What is known of an entry; whoever then reads the file keeps what it found under the same generation.
  struct Known {
    bool is_known = false;
    std::optional<KvEntry> entry;
    std::uint64_t generation = 0;
  };

  Known find(const ConnectionId& connection, const std::string& key) const;
  /// Keeps what was read after `generation` was had; nothing when something was written meanwhile.
  void keep(const ConnectionId& connection, const std::string& key, const std::optional<KvEntry>& entry,
            std::uint64_t generation);
  /// After the commit of a write and before the writer is told of it.
  void changed(const ConnectionId& connection, const std::string& key);

 private:
  mutable std::mutex mutex_;  ///< Guards what follows.
  std::unordered_map<std::string, std::optional<KvEntry>> entries_;
  std::uint64_t generation_ = 0;
};

}  // namespace fiscal::store
