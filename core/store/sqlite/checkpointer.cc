#include "core/store/sqlite/checkpointer.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "core/base/fail_point.h"
#include "core/store/store.h"

namespace fiscal::store {
namespace {

/// SQLite's log index comes in pieces of 32 KiB with 4,096 frames each.
constexpr std::int64_t index_piece = 32768;
constexpr std::int64_t frames_a_piece = 4096;

constexpr int busy_milliseconds = 1000;

void reserve_index(const std::filesystem::path& file, std::int64_t frames, Descriptor& descriptor) {
  const std::string name = file.string() + "-shm";
  descriptor = Descriptor(open(name.c_str(), O_RDWR | O_CLOEXEC));
  if (descriptor.number() < 0) throw std::runtime_error("cannot open " + name + ": " + std::strerror(errno));
  const int code = posix_fallocate(descriptor.number(), 0, (frames / frames_a_piece + 2) * index_piece);
  if (code == ENOSPC || code == EDQUOT) throw StoreFull("the disk has no room to open the store: free some");
  if (code != 0) throw std::runtime_error("cannot reserve room in " + name + ": " + std::strerror(code));
}

}  // namespace

Checkpointer::Checkpointer(Database& database, ReaderPool& readers, const std::filesystem::path& file,
                           std::int64_t wal_limit, Descriptor& index_file)
    : database_(database), readers_(readers) {
  std::int64_t page_size = 0;
  {
    auto rows = database_.query("PRAGMA page_size");
    rows.next();
    page_size = rows.integer(0);
  }
  limit_ = static_cast<int>(wal_limit / page_size);
  reserve_index(file, limit_, index_file);
  sqlite3_wal_hook(database_.handle(), on_commit, this);
}

int Checkpointer::on_commit(void* self, sqlite3*, const char*, int frames) {
  static_cast<Checkpointer*>(self)->frames_ = frames;
  return SQLITE_OK;
}

void Checkpointer::after_commit() {
  if (frames_ < limit_) return;
  when_idle();
  // Everything is in the database file now; without a reader in the log, the next commit starts it over.
  if (checkpoint_alone(SQLITE_CHECKPOINT_RESTART)) frames_ = 0;
}

void Checkpointer::at_end() {
  when_idle();
  checkpoint_alone(SQLITE_CHECKPOINT_TRUNCATE);
}

bool Checkpointer::checkpoint_alone(int mode) {
  const ReaderPool::Pause pause(readers_);
  // What still reads is another program: not waited for.
  sqlite3_busy_timeout(database_.handle(), 0);
  FISCAL_FAIL_POINT("store.checkpoint.before");
  const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, mode, nullptr, nullptr);
  FISCAL_FAIL_POINT("store.checkpoint.after");
  sqlite3_busy_timeout(database_.handle(), busy_milliseconds);
  if (code != SQLITE_OK && code != SQLITE_BUSY)
    throw SqliteError(sqlite3_extended_errcode(database_.handle()), sqlite3_errmsg(database_.handle()));
  return code == SQLITE_OK;
}

void Checkpointer::when_idle() {
  if (frames_ == 0 || frames_ == checkpointed_) return;
  FISCAL_FAIL_POINT("store.checkpoint.before");
  const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames_,
                                             &checkpointed_);
  if (code != SQLITE_OK && code != SQLITE_BUSY)
    throw SqliteError(
        sqlite3_extended_errcode(database_.handle()),
        std::string("the log could not be moved into the database: ") + sqlite3_errmsg(database_.handle()));
  FISCAL_FAIL_POINT("store.checkpoint.after");
}

}  // namespace fiscal::store
