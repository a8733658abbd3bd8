#pragma once

#include <atomic>

#include "core/store/sqlite/checkpointer.h"
#include "core/store/sqlite/file_lock.h"
#include "core/store/sqlite/kv_cache.h"
#include "core/store/sqlite/ledger.h"
#include "core/store/sqlite/sqlite_store.h"
#include "core/store/sqlite/unique_keys.h"

namespace fiscal::store {

/// What a SqliteStore is made of, in the order in which it comes up; it goes down in the opposite one.
struct SqliteStore::Parts {
  Parts(SqliteStoreOptions options, const Clock& clock);
  ~Parts();

  /// A connection to read on. Throws when the store has failed.
  ReaderPool::Lease reader() {
    group.require_sound();
    return readers.borrow();
  }

  std::optional<std::int64_t> account(const AccountId& id) const { return names.find(NameKind::Account, id); }

  const Clock& clock;
  std::atomic<std::int64_t> accounts_version{0};  ///< One process owns the file: memory knows.
  FileLock lock;
  Descriptor index_file;
  std::unique_ptr<Database> writer;  ///< For the writing thread alone, once that runs.
  ReaderPool readers;
  Names names;
  Claims claims;
  KvCache kv_cache;
  DueIndex due;
  UniqueKeys keys;
  Ledger ledger;
  Checkpointer checkpointer;
  GroupCommit group;
};

/// Reads a row of `SELECT * FROM api_key`.
ApiKey read_api_key(const Rows& rows);

}  // namespace fiscal::store
