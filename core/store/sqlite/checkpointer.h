#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/descriptor.h"
#include "core/store/sqlite/reader_pool.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// Moves what the write-ahead log holds into the database file, on the one connection that writes and between
/// its transactions: SQLite before 3.51.3 can damage a file when two connections write or checkpoint at once.
/// The log stays below its limit and one batch. Belongs to the writing thread.
class Checkpointer {
 public:
  /// Reserves room for the index of a log of `wal_limit` bytes, so that a full disk cannot fail a commit
  /// after its log was written. `index_file` is where that file is then held open; it must outlive
  /// `database`, since closing any descriptor of a file frees the locks that SQLite holds on it. Throws
  /// StoreFull.
  Checkpointer(Database& database, ReaderPool& readers, const std::filesystem::path& file,
               std::int64_t wal_limit, Descriptor& index_file);

  /// Checkpoints when the log has reached its limit.
  void after_commit();
  /// Checkpoints what there is, so that the next burst starts with an empty log and a restart has nothing to
  /// recover.
  void when_idle();
  /// Checkpoints everything and empties the log: the file is then whole without it.
  void at_end();

 private:
  /// True when the log can start over.
  bool checkpoint_alone(int mode);
  static int on_commit(void* self, sqlite3* handle, const char* schema, int frames);

  Database& database_;
  ReaderPool& readers_;
  int limit_ = 0;         ///< In frames, which are pages.
  int frames_ = 0;        ///< In the log.
  int checkpointed_ = 0;  ///< Of them.
};

}  // namespace fiscal::store
