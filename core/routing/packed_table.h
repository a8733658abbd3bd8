#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::routing {

/// Bytes by name, for tables of hundreds of thousands of rows of which few are in use: a row costs its bytes,
/// its name and thirteen more. A copy shares all rows with its source and costs 256 pointers; changing a row
/// of either then copies one part in 256. Many threads may read one table at once; a table that is written
/// belongs to one thread.
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
  /// Has the processor read the row that `find` will look at, while the caller does other things.
  void fetch(std::string_view name) const;
  std::size_t size() const { return size_; }
  /// Calls `visit(name, bytes)` for every row, in an order of the table's own.
  void for_each(const std::function<void(std::string_view, std::string_view)>& visit) const;
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
    std::uint32_t size;  ///< Of the whole row: one byte with the name's size, the name, the bytes.
  };

  struct Part {
    std::vector<Slot> slots;  ///< Sorted by hash.
    std::string rows;
    std::atomic<bool> shared = false;  ///< Another table may hold it too: to be copied before it is written.
  };

  static constexpr std::size_t part_count = 256;

  Part& writable(std::size_t index);
  static bool is_sound(const Part& part, std::size_t index);

  std::array<std::shared_ptr<Part>, part_count> parts_;
  std::size_t size_ = 0;
};

}  // namespace fiscal::routing
