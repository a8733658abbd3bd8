#pragma once

#include <atomic>

namespace fiscal::test {

/// A layer between SQLite and the disk that fails on demand, for as long as the value lives: every store
/// opened meanwhile goes through it. One at a time.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Writes to the log or the database find no room.
  std::atomic<bool>& is_full();
  /// Syncing the log fails, after its bytes were written.
  std::atomic<bool>& fails_to_sync();
  /// How often the log was written to.
  std::atomic<int>& log_writes();
};

}  // namespace fiscal::test
