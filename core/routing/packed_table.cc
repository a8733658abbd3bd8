#include "core/routing/packed_table.h"

#include <cstring>

#include "core/base/require.h"

namespace fiscal::routing {
namespace {

struct Hashed {
  std::size_t part;
  std::uint32_t hash;
};

Hashed hashed(std::string_view name) {
  const auto hash = static_cast<std::uint64_t>(std::hash<std::string_view>{}(name));
  return {static_cast<std::size_t>(hash >> 56), static_cast<std::uint32_t>(hash)};
}

/// The first slot whose hash is not below this one. Hashes are spread evenly, so it is near the place that
/// the hash has in their range: one or two lines of memory are read, where halving reads five.
template <class Slots>
auto first_slot(Slots& slots, std::uint32_t hash) {
  auto at = slots.begin() + static_cast<std::ptrdiff_t>((std::uint64_t{hash} * slots.size()) >> 32);
  while (at != slots.begin() && (at - 1)->hash >= hash) --at;
  while (at != slots.end() && at->hash < hash) ++at;
  return at;
}

std::string_view name_of_row(std::string_view row) {
  return row.substr(1, static_cast<unsigned char>(row[0]));
}
std::string_view bytes_of_row(std::string_view row) {
  return row.substr(1 + static_cast<unsigned char>(row[0]));
}

void append_number(std::string& bytes, std::size_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Nothing when so many bytes are not there.
std::optional<std::string_view> take_bytes(std::string_view& bytes, std::size_t count) {
  if (count > bytes.size()) return std::nullopt;
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::optional<std::string_view> take_counted(std::string_view& bytes) {
  const auto number = take_bytes(bytes, sizeof(std::size_t));
  if (!number) return std::nullopt;
  std::size_t count = 0;
  std::memcpy(&count, number->data(), sizeof count);
  return take_bytes(bytes, count);
}

/// Doubling would leave half of a large table empty.
template <class Container>
void reserve_for(Container& container, std::size_t more) {
  const std::size_t needed = container.size() + more;
  if (needed > container.capacity()) container.reserve(needed + needed / 8);
}

}  // namespace

PackedTable::PackedTable(const PackedTable& other) : parts_(other.parts_), size_(other.size_) {
  for (const auto& part : parts_)
    if (part) part->shared.store(true, std::memory_order_relaxed);
}

PackedTable& PackedTable::operator=(const PackedTable& other) {
  PackedTable copy(other);
  return *this = std::move(copy);
}

PackedTable::Part& PackedTable::writable(std::size_t index) {
  std::shared_ptr<Part>& part = parts_[index];
  if (!part) {
    part = std::make_shared<Part>();
  } else if (part->shared.load(std::memory_order_relaxed)) {
    auto own = std::make_shared<Part>();
    own->slots = part->slots;
    own->rows = part->rows;
    part = std::move(own);
  }
  return *part;
}

void PackedTable::put(std::string_view name, std::string_view bytes) {
  require(!name.empty() && name.size() <= 255, "a name of a table's row has 1 to 255 bytes");
  const Hashed at = hashed(name);
  Part& part = writable(at.part);
  std::string row;
  row.reserve(1 + name.size() + bytes.size());
  row.append(1, static_cast<char>(static_cast<unsigned char>(name.size()))).append(name).append(bytes);
  require(part.rows.size() + row.size() <= UINT32_MAX, "a part of a table holds at most 4 GiB");

  const auto slot = first_slot(part.slots, at.hash);
  for (auto same = slot; same != part.slots.end() && same->hash == at.hash; ++same) {
    if (name_of_row(std::string_view(part.rows).substr(same->offset, same->size)) != name) continue;
    const std::uint32_t old_size = same->size;
    const std::uint32_t old_offset = same->offset;
    reserve_for(part.rows, row.size());
    part.rows.replace(old_offset, old_size, row);
    same->size = static_cast<std::uint32_t>(row.size());
    for (Slot& other : part.slots)
      if (other.offset > old_offset) other.offset += same->size - old_size;
    return;
  }
  const auto place = slot - part.slots.begin();
  reserve_for(part.slots, 1);
  reserve_for(part.rows, row.size());
  part.slots.insert(part.slots.begin() + place, {at.hash, static_cast<std::uint32_t>(part.rows.size()),
                                                 static_cast<std::uint32_t>(row.size())});
  part.rows += row;
  ++size_;
}

std::optional<std::string_view> PackedTable::find(std::string_view name) const {
  const Hashed at = hashed(name);
  const Part* part = parts_[at.part].get();
  if (part == nullptr) return std::nullopt;
  auto slot = first_slot(part->slots, at.hash);
  for (; slot != part->slots.end() && slot->hash == at.hash; ++slot) {
    const auto row = std::string_view(part->rows).substr(slot->offset, slot->size);
    if (name_of_row(row) == name) return bytes_of_row(row);
  }
  return std::nullopt;
}

void PackedTable::fetch(std::string_view name) const {
  const Hashed at = hashed(name);
  const Part* part = parts_[at.part].get();
  if (part == nullptr) return;
  // Another row with the same hash is as rare as it is harmless.
  const auto slot = first_slot(part->slots, at.hash);
  if (slot == part->slots.end()) return;
  for (const std::uint32_t line : {0u, 64u}) __builtin_prefetch(part->rows.data() + slot->offset + line);
}

void PackedTable::for_each(const std::function<void(std::string_view, std::string_view)>& visit) const {
  for (const auto& part : parts_) {
    if (!part) continue;
    for (const Slot& slot : part->slots) {
      const auto row = std::string_view(part->rows).substr(slot.offset, slot.size);
      visit(name_of_row(row), bytes_of_row(row));
    }
  }
}

void PackedTable::append_to(std::string& bytes) const {
  static_assert(std::is_trivially_copyable_v<Slot>);
  const Part nothing;
  for (const auto& part : parts_) {
    const Part& one = part ? *part : nothing;
    append_number(bytes, one.slots.size() * sizeof(Slot));
    bytes.append(reinterpret_cast<const char*>(one.slots.data()), one.slots.size() * sizeof(Slot));
    append_number(bytes, one.rows.size());
    bytes += one.rows;
  }
}

bool PackedTable::is_sound(const Part& part, std::size_t index) {
  std::uint32_t hash_before = 0;
  for (const Slot& slot : part.slots) {
    if (slot.offset > part.rows.size() || slot.size > part.rows.size() - slot.offset || slot.size < 2)
      return false;
    const auto row = std::string_view(part.rows).substr(slot.offset, slot.size);
    const std::string_view name = name_of_row(row);
    const Hashed at = hashed(name);
    if (name.size() != static_cast<unsigned char>(row[0]) || name.empty() || at.part != index ||
        at.hash != slot.hash || slot.hash < hash_before)
      return false;
    hash_before = slot.hash;
  }
  return true;
}

std::optional<PackedTable> PackedTable::take_from(std::string_view& bytes) {
  PackedTable table;
  for (std::size_t index = 0; index < part_count; ++index) {
    const auto slots = take_counted(bytes);
    const auto rows = take_counted(bytes);
    if (!slots || !rows || slots->size() % sizeof(Slot) != 0) return std::nullopt;
    if (slots->empty()) continue;
    auto part = std::make_shared<Part>();
    part->slots.resize(slots->size() / sizeof(Slot));
    std::memcpy(part->slots.data(), slots->data(), slots->size());
    part->rows = *rows;
    if (!is_sound(*part, index)) return std::nullopt;
    table.size_ += part->slots.size();
    table.parts_[index] = std::move(part);
  }
  return table;
}

std::size_t PackedTable::footprint() const {
  std::size_t bytes = sizeof(*this);
  for (const auto& part : parts_)
    if (part) bytes += sizeof(Part) + part->slots.capacity() * sizeof(Slot) + part->rows.capacity();
  return bytes;
}

}  // namespace fiscal::routing
