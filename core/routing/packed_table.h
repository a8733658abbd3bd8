#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::routing {

/// Bytes by name, for tables of hundreds of thousands of rows of which few are in use: a row costs its bytes,
/// its name and some twenty more. A copy shares all rows with its source and costs 256 pointers; changing a
/// row of either then copies one part in 256. Many threads may read one table at once; a table that is
/// written belongs to one thread.
class PackedTable {
 public:
  PackedTable() = default;
  PackedTable(const PackedTable& other);
  PackedTable& operator=(const PackedTable& other);
  PackedTable(PackedTable&&) noexcept = default;
  PackedTable& operator=(PackedTable&&) noexcept = default;

  /// Adds or replaces. A name has at most 255 bytes.
  void put(std::string_view name, std::string_view bytes);
  /// The row's bytes, which live until the table is written or goes.
  std::optional<std::string_view> find(std::string_view name) const;
  /// A name, as the table looks for it.
  struct Key {
    std::uint32_t part;
    std::uint32_t hash;
  };

  /// Has the processor read where the row of `name` is found, while the caller does other things.
  Key key_of(std::string_view name) const;
  /// Then the row itself, while the caller does still others.
  void fetch(Key key) const;
  std::size_t size() const { return size_; }
  /// Calls `visit(name, bytes)` for every row, in an order of the table's own.
  void for_each(const std::function<void(std::string_view, std::string_view)>& visit) const;
  /// Moves the rows of a large table side by side into wide pages, where finding one costs less. What is
  /// written later lies elsewhere again, so it is for a table that was just made. Costs a copy of the rows.
  void settle();
  /// What the rows hold of memory.
  std::size_t footprint() const;

  /// Appends the table's own form, for this very program on this machine to take up again.
  void append_to(std::string& bytes) const;
  /// Takes a table from the beginning of `bytes`, which `append_to` made. Nothing when a row is not where its
  /// name is looked for; what stands in the rows is not looked at.
  static std::optional<PackedTable> take_from(std::string_view& bytes);

 private:
  struct Slot {
    std::uint32_t hash;
    std::uint32_t offset;
    std::uint32_t size;  ///< Of the whole row: one byte with the name's size, the name, the bytes. 0: no row.
  };

  /// Slots are sorted by hash and have gaps, so that each is at the place that its hash has in the range of
  /// all, or soon after it: one look at memory finds it.
  struct Part {
    std::shared_ptr<std::pmr::memory_resource> block;  ///< What holds slots and rows of many parts; or null.
    std::pmr::vector<Slot> slots;                      ///< The last one is a gap.
    std::pmr::string rows;
    std::uint32_t places = 0;  ///< What hashes are spread over; the slots behind them take what is pushed on.
    std::uint32_t count = 0;
    std::atomic<bool> shared = false;  ///< Another table may hold it too: to be copied before it is written.

    Part() = default;
    Part(const Part& other, std::shared_ptr<std::pmr::memory_resource> into);
    std::size_t place_of(std::uint32_t hash) const { return (std::uint64_t{hash} * places) >> 32; }
    const Slot* first_slot(std::uint32_t hash) const;
    const Slot* find(std::uint32_t hash, std::string_view name) const;
    void spread(std::span<const Slot> sorted);
    void insert(const Slot& slot);
    std::vector<Slot> without_gaps() const;
  };

  static constexpr std::size_t part_count = 256;

  Part& writable(std::size_t index);
  static bool is_sound(std::span<const Slot> slots, std::string_view rows, std::size_t index);

  std::array<std::shared_ptr<Part>, part_count> parts_;
  std::size_t size_ = 0;
};

}  // namespace fiscal::routing
