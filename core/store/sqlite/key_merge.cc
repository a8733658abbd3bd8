#include "core/store/sqlite/key_merge.h"

#include <algorithm>

namespace fiscal::store {

KeyMerge::KeyMerge(Database& database, std::vector<std::shared_ptr<const KeyRun>> sources, std::int64_t id)
    : database_(database),
      sources_(std::move(sources)),
      writer_(database, id, sources_.front()->level() + 1) {
  for (const auto& source : sources_) cursors_.push_back({source.get(), 0, {}, 0});
}

bool KeyMerge::fill(Cursor& cursor) {
  if (cursor.at < cursor.entries.size()) return true;
  if (cursor.next_chunk == cursor.run->chunk_count()) return false;
  auto rows = database_.query("SELECT entries FROM key_chunk WHERE id = ?",
                              KeyRun::row_of(cursor.run->id(), cursor.next_chunk++));
  if (!rows.next()) throw std::runtime_error("the store is damaged: a run of keys lacks a chunk");
  cursor.entries = unpacked_entries(rows.blob(0));
  cursor.at = 0;
  return true;
}

bool KeyMerge::step(std::int64_t& budget) {
  while (budget > 0) {
    Cursor* least = nullptr;
    for (Cursor& cursor : cursors_)
      if (fill(cursor) && (least == nullptr || cursor.entries[cursor.at] < least->entries[least->at]))
        least = &cursor;
    if (least == nullptr) return true;
    writer_.add(least->entries[least->at++]);
    --budget;
  }
  return false;
}

}  // namespace fiscal::store
