#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "core/store/sqlite/claims.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// When the first unclaimed job of each connection falls due: one entry a connection, however long its queue
/// is. Kept in memory, looked up again in the table "job" only for connections where something changed. Safe
/// from any thread.
class DueIndex {
 public:
  struct Head {
    std::int64_t connection = 0;
    Instant at;
  };

  /// Something of this connection was written, claimed or given back.
  void changed(std::int64_t connection);

  /// Heads in order of time. `database` is a reader outside of a transaction.
  std::vector<Head> heads(Database& database, const Claims& claims);

 private:
  struct Entry {
    std::optional<Instant> at;
    bool is_known = false;
    std::uint64_t generation =
        0;  ///< Grows with every change, so that a look-up that was overtaken is not kept.
  };

  void load(Database& database);
  void look_up(Database& database, const Claims& claims, std::int64_t connection);

  std::mutex mutex_;  // Guards everything below.
  bool is_loaded_ = false;
  std::map<std::int64_t, Entry> entries_;
};

}  // namespace fiscal::store
