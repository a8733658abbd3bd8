#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "core/store/sqlite/key_run.h"

namespace fiscal::store {

/// Merges sorted runs into one, a little at a time, so that no commit waits for it.
class KeyMerge {
 public:
  /// `sources` become one run `id` of the level above theirs.
  KeyMerge(Database& database, std::vector<std::shared_ptr<const KeyRun>> sources, std::int64_t id);

  /// Moves at most `budget` entries and takes them off it; true when all are moved.
  bool step(std::int64_t& budget);
  /// To be called once, after the last step.
  std::shared_ptr<KeyRun> finish() { return writer_.finish(); }

  const std::vector<std::shared_ptr<const KeyRun>>& sources() const { return sources_; }

 private:
  /// One source, read a chunk at a time.
  struct Cursor {
    const KeyRun* run = nullptr;
    std::size_t next_chunk = 0;
    std::vector<KeyEntry> entries;
    std::size_t at = 0;
  };

  bool fill(Cursor& cursor);

  Database& database_;
  std::vector<std::shared_ptr<const KeyRun>> sources_;
  std::vector<Cursor> cursors_;
  KeyRunWriter writer_;
};

}  // namespace fiscal::store
