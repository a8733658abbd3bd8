#include "core/store/sqlite/sqlite_store.h"

#include <atomic>

#include "core/store/sqlite/open.h"
#include "core/store/sqlite/parts.h"

namespace fiscal::store {
namespace {

/// Fences of each opening within a process start above those of the one before. A claim never outlives its
/// process.
std::int64_t next_fence_floor() {
  constexpr int fence_bits = 40;
  static std::atomic<std::int64_t> openings{0};
  return ++openings << fence_bits;
}

}  // namespace

SqliteStore::Parts::Parts(SqliteStoreOptions options, const Clock& given_clock)
    : clock(given_clock),
      lock(options.file),
      writer(open_writer(options)),
      readers(options.file, options.readers),
      names(*writer),
      claims(clock, next_fence_floor()),
      keys(*writer),
      ledger(*writer, names, claims, due, keys),
      checkpointer(*writer, readers, options.file, options.wal_limit, index_file),
      group(*writer, checkpointer, ledger, std::move(options.on_fatal), std::move(options.on_commit)) {}

SqliteStore::Parts::~Parts() = default;

SqliteStore::SqliteStore(SqliteStoreOptions options, const Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(options), clock)) {}

SqliteStore::~SqliteStore() = default;

bool SqliteStore::is_healthy() {
  try {
    parts_->group.write([&] { parts_->writer->run("UPDATE figures SET probe = probe + 1"); });
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace fiscal::store
