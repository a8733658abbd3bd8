#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// That an invoice has a key or reference with this hash.
struct KeyEntry {
  std::uint64_t hash = 0;
  std::int64_t invoice = 0;

  auto operator<=>(const KeyEntry&) const = default;
};

std::string packed(const std::vector<KeyEntry>& entries);
/// Throws std::runtime_error when `bytes` are no whole entries.
std::vector<KeyEntry> unpacked_entries(std::string_view bytes);

/// Where chunks of a run that follow each other begin, and for each a filter that says which hashes it
/// certainly does not have. About one byte an entry, and a row of the disk.
class KeyFilters {
 public:
  static constexpr std::size_t most_chunks = 15;

  KeyFilters() = default;
  /// Throws std::runtime_error when `row` is none.
  explicit KeyFilters(std::string_view row);

  std::size_t size() const { return size_; }
  /// At most `most_chunks`, each with an entry.
  void add(const std::vector<KeyEntry>& chunk);
  std::string row() const;

  std::uint64_t first_hash(std::size_t chunk) const { return chunks_[chunk].first_hash; }
  bool may_have(std::size_t chunk, std::uint64_t hash) const;
  /// How many of the chunks begin at `hash` or before it.
  std::size_t beginning_until(std::uint64_t hash) const;

 private:
  /// Five bits of 2,048 for each entry: one look-up in fifty of an absent hash reads the chunk in vain.
  struct Chunk {
    std::uint64_t first_hash = 0;
    std::array<std::uint64_t, 32> bits{};
  };
  std::size_t size_ = 0;
  std::array<Chunk, most_chunks> chunks_;
};

/// A sorted run of entries on the disk. Its filters are read when they are first looked at, so that a start
/// waits for none, and stay in memory. Safe from any thread.
class KeyRun {
 public:
  static constexpr std::size_t chunk_size = 250;  ///< Entries; a row of them fills a page.

  KeyRun(std::int64_t id, int level, std::size_t chunk_count);
  /// With the filters that were just written.
  KeyRun(std::int64_t id, int level, std::size_t chunk_count,
         std::vector<std::unique_ptr<const KeyFilters>> filters);
  ~KeyRun();
  KeyRun(const KeyRun&) = delete;
  KeyRun& operator=(const KeyRun&) = delete;

  std::int64_t id() const { return id_; }
  int level() const { return level_; }
  std::size_t chunk_count() const { return chunk_count_; }

  /// Row number of a chunk or of filters.
  static std::int64_t row_of(std::int64_t run, std::size_t place) {
    return run << 24 | static_cast<std::int64_t>(place);
  }

  /// Room that the filters take once all were looked at.
  std::size_t filter_bytes() const { return keeps_filters_ ? filters_.size() * sizeof(KeyFilters) : 0; }
  /// Look-ups then read a row of filters each. Before anybody looks anything up.
  void keep_no_filters();

  /// Appends the invoices under `hash`. False when the run was deleted meanwhile, as a reader may find.
  [[nodiscard]] bool find(Database& database, std::uint64_t hash, std::vector<std::int64_t>& invoices) const;

 private:
  /// Row `number` of them; null when the run was deleted.
  std::shared_ptr<const KeyFilters> filters(Database& database, std::size_t number) const;
  bool append(Database& database, std::size_t chunk, std::uint64_t hash,
              std::vector<std::int64_t>& invoices) const;

  std::int64_t id_;
  int level_;
  std::size_t chunk_count_;
  bool keeps_filters_ = true;
  mutable std::vector<std::atomic<const KeyFilters*>> filters_;  ///< Owned; null until looked at.
};

/// Writes a run, entry by entry in ascending order, over as many transactions as it takes. The run counts
/// once its row says that it is complete.
class KeyRunWriter {
 public:
  KeyRunWriter(Database& database, std::int64_t id, int level);

  void add(const KeyEntry& entry);
  /// Writes what is left and marks the run as complete.
  std::shared_ptr<KeyRun> finish();

 private:
  void write_chunk();
  void write_filters();

  Database& database_;
  std::int64_t id_;
  int level_;
  std::size_t chunk_count_ = 0;
  std::vector<KeyEntry> chunk_;
  KeyFilters filters_;
  std::vector<std::unique_ptr<const KeyFilters>> written_;
};

/// The runs that are complete, in the order of their ids.
std::vector<std::shared_ptr<KeyRun>> read_key_runs(Database& database);

}  // namespace fiscal::store
