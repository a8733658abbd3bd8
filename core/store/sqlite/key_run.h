#pragma once

#include <array>
#include <compare>
#include <cstdint>
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

/// What memory holds of a sorted run of entries: where each of its chunks begins, and a filter that says
/// which hashes a chunk certainly does not have. About one byte an entry; the entries themselves stay on the
/// disk.
class KeyRun {
 public:
  static constexpr std::size_t chunk_size = 250;  ///< Entries; a row of them fills a page.
  /// Five bits of 2,048 for each entry: one look-up in fifty of an absent hash reads the chunk in vain.
  using Filter = std::array<std::uint64_t, 32>;

  KeyRun(std::int64_t id, int level) : id_(id), level_(level) {}

  std::int64_t id() const { return id_; }
  int level() const { return level_; }
  std::size_t chunk_count() const { return first_hashes_.size(); }

  /// Row number of a chunk or of a group of filters.
  static std::int64_t row_of(std::int64_t run, std::size_t place) {
    return run << 24 | static_cast<std::int64_t>(place);
  }

  void reserve(std::size_t chunks);
  void add_chunk(std::uint64_t first_hash, const Filter& filter);
  /// Frees the filters' memory; look-ups then read a chunk each.
  void drop_filters() { filters_ = {}; }
  std::size_t filter_bytes() const { return filters_.size() * sizeof(Filter); }

  /// Appends the invoices under `hash`. False when the run was deleted meanwhile, as a reader may find.
  [[nodiscard]] bool find(Database& database, std::uint64_t hash, std::vector<std::int64_t>& invoices) const;

  static void mark(Filter& filter, std::uint64_t hash);
  static bool may_have(const Filter& filter, std::uint64_t hash);

 private:
  std::int64_t id_;
  int level_;
  std::vector<std::uint64_t> first_hashes_;
  std::vector<Filter> filters_;  ///< Empty, or one a chunk.
};

/// Writes a run, entry by entry in ascending order, over as many transactions as it takes. The run counts
/// once its row says that it is complete.
class KeyRunWriter {
 public:
  KeyRunWriter(Database& database, std::int64_t id, int level);

  void add(const KeyEntry& entry);
  /// Writes what is left and marks the run as complete.
  KeyRun finish();

 private:
  void write_chunk();
  void write_filters();

  Database& database_;
  KeyRun run_;
  std::vector<KeyEntry> chunk_;
  std::string filters_;
  std::size_t filter_groups_ = 0;
};

/// Reads runs with their filters, as they were written.
std::vector<KeyRun> read_key_runs(Database& database);

}  // namespace fiscal::store
