#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sqlite/key_merge.h"
#include "core/store/sqlite/key_run.h"
#include "core/store/sqlite/recent_keys.h"

namespace fiscal::store {

enum class KeyKind { Idempotency = 1, Reference = 2 };

/// The hash under which a key or reference of an account is found. Two texts may share one: whoever looks it
/// up compares the texts themselves.
std::uint64_t key_hash(std::string_view account, KeyKind kind, std::string_view text);

/// Invoices by the hashes of their idempotency keys and references, for ever. A log-structured merge tree:
/// what is new stands in memory (and in one small row a commit), is written as a sorted run when there is
/// enough of it, and runs are merged by and by, so that a look-up of an absent key costs the same with ten
/// rows as with ten million and an insert never touches a far-away page. Writing belongs to the writing
/// thread; `find` is safe from any.
class UniqueKeys {
 public:
  /// Reads what is new; filters of runs are read when they are first looked at.
  explicit UniqueKeys(Database& database);

  /// Invoices under `hash`, the newest first. On the writing thread those of the open transaction too.
  std::vector<InvoiceId> find(Database& database, std::uint64_t hash) const;
  void add(std::uint64_t hash, InvoiceId id);

  /// Writes what was added, and does a share of the merging that goes with it.
  void before_commit();
  void committed();
  void rolled_back();

 private:
  using Runs = std::vector<std::shared_ptr<const KeyRun>>;

  void load();
  void write_run();
  void merge(std::int64_t budget);
  void start_merges();
  void finish_merge(int level);
  void delete_merged(std::int64_t& budget);

  Database& database_;
  std::vector<KeyEntry> added_;   ///< By the open transaction.
  Runs runs_after_;               ///< As they will be after it…
  bool has_written_run_ = false;  ///< …with everything that is new among them…
  bool is_reshaped_ = false;      ///< …or with anything else about runs on the disk changed.
  std::map<int, std::unique_ptr<KeyMerge>> merges_;  ///< By level.
  std::vector<std::int64_t> merged_;                 ///< Runs to be deleted.
  std::int64_t next_run_ = 1;

  mutable std::shared_mutex mutex_;  // Guards what follows, which is as on the disk.
  RecentKeys recent_;
  Runs runs_;
};

}  // namespace fiscal::store
