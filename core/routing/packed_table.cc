#include "core/routing/packed_table.h"

#include <algorithm>
#include <cstring>

#include "core/base/require.h"
#include "core/routing/wide_pages.h"

namespace fiscal::routing {
namespace {

/// Enough that more are hardly ever needed.
constexpr std::size_t slots_behind = 8;

/// Rows that a processor knows the places of anyway gain nothing.
constexpr std::size_t worth_settling = std::size_t{8} << 20;

PackedTable::Key hashed(std::string_view name) {
  const auto hash = static_cast<std::uint64_t>(std::hash<std::string_view>{}(name));
  return {static_cast<std::uint32_t>(hash >> 56), static_cast<std::uint32_t>(hash)};
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

PackedTable::Part::Part(const Part& other, std::shared_ptr<std::pmr::memory_resource> into)
    : block(std::move(into)),
      slots(other.slots, block.get()),
      rows(other.rows, block.get()),
      places(other.places),
      count(other.count),
      shared(true) {}

/// The first one whose hash is not below this one, or the gap before it.
const PackedTable::Slot* PackedTable::Part::first_slot(std::uint32_t hash) const {
  const Slot* slot = slots.data() + place_of(hash);
  while (slot->size != 0 && slot->hash < hash) ++slot;
  return slot;
}

const PackedTable::Slot* PackedTable::Part::find(std::uint32_t hash, std::string_view name) const {
  if (slots.empty()) return nullptr;
  for (const Slot* slot = first_slot(hash); slot->size != 0 && slot->hash == hash; ++slot)
    if (name_of_row(std::string_view(rows).substr(slot->offset, slot->size)) == name) return slot;
  return nullptr;
}

void PackedTable::Part::spread(std::span<const Slot> sorted) {
  count = static_cast<std::uint32_t>(sorted.size());
  places = 2 * count;
  slots.assign(places + slots_behind, Slot{});
  std::size_t next = 0;
  for (const Slot& slot : sorted) {
    next = std::max(next, place_of(slot.hash));
    if (next + 1 >= slots.size()) slots.resize(next + 2);
    slots[next++] = slot;
  }
}

void PackedTable::Part::insert(const Slot& slot) {
  if (4 * (count + 1) > 3 * places) {
    std::vector<Slot> sorted = without_gaps();
    sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), slot,
                                   [](const Slot& a, const Slot& b) { return a.hash < b.hash; }),
                  slot);
    return spread(sorted);
  }
  std::size_t at = place_of(slot.hash);
  while (slots[at].size != 0 && slots[at].hash <= slot.hash) ++at;
  std::size_t gap = at;
  while (slots[gap].size != 0) ++gap;
  if (gap + 1 == slots.size()) slots.emplace_back();
  const auto place = slots.begin() + static_cast<std::ptrdiff_t>(at);
  std::copy_backward(place, slots.begin() + static_cast<std::ptrdiff_t>(gap),
                     slots.begin() + static_cast<std::ptrdiff_t>(gap + 1));
  *place = slot;
  ++count;
}

std::vector<PackedTable::Slot> PackedTable::Part::without_gaps() const {
  std::vector<Slot> sorted;
  sorted.reserve(count);
  for (const Slot& slot : slots)
    if (slot.size != 0) sorted.push_back(slot);
  return sorted;
}

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
    own->places = part->places;
    own->count = part->count;
    part = std::move(own);
  }
  return *part;
}

void PackedTable::put(std::string_view name, std::string_view bytes) {
  require(!name.empty() && name.size() <= 255, "a name of a table's row has 1 to 255 bytes");
  const Key at = hashed(name);
  Part& part = writable(at.part);
  std::string row;
  row.reserve(1 + name.size() + bytes.size());
  row.append(1, static_cast<char>(static_cast<unsigned char>(name.size()))).append(name).append(bytes);
  require(part.rows.size() + row.size() <= UINT32_MAX, "a part of a table holds at most 4 GiB");

  if (const Slot* same = part.find(at.hash, name)) {
    const Slot before = *same;
    const auto size = static_cast<std::uint32_t>(row.size());
    reserve_for(part.rows, row.size());
    part.rows.replace(before.offset, before.size, row);
    part.slots[static_cast<std::size_t>(same - part.slots.data())].size = size;
    for (Slot& other : part.slots)
      if (other.offset > before.offset) other.offset += size - before.size;
    return;
  }
  reserve_for(part.rows, row.size());
  part.insert(
      {at.hash, static_cast<std::uint32_t>(part.rows.size()), static_cast<std::uint32_t>(row.size())});
  part.rows += row;
  ++size_;
}

std::optional<std::string_view> PackedTable::find(std::string_view name) const {
  const Key at = hashed(name);
  const Part* part = parts_[at.part].get();
  if (part == nullptr) return std::nullopt;
  const Slot* const slot = part->find(at.hash, name);
  if (slot == nullptr) return std::nullopt;
  return bytes_of_row(std::string_view(part->rows).substr(slot->offset, slot->size));
}

PackedTable::Key PackedTable::key_of(std::string_view name) const {
  const Key key = hashed(name);
  if (const Part* part = parts_[key.part].get())
    __builtin_prefetch(part->slots.data() + part->place_of(key.hash));
  return key;
}

void PackedTable::fetch(Key key) const {
  const Part* part = parts_[key.part].get();
  if (part == nullptr) return;
  // Another row with the same hash is as rare as it is harmless.
  const Slot* const slot = part->first_slot(key.hash);
  for (const std::uint32_t line : {0u, 64u}) __builtin_prefetch(part->rows.data() + slot->offset + line);
}

void PackedTable::for_each(const std::function<void(std::string_view, std::string_view)>& visit) const {
  for (const auto& part : parts_) {
    if (!part) continue;
    for (const Slot& slot : part->slots) {
      if (slot.size == 0) continue;
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
    const std::vector<Slot> slots = one.without_gaps();
    append_number(bytes, slots.size() * sizeof(Slot));
    bytes.append(reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(Slot));
    append_number(bytes, one.rows.size());
    bytes += one.rows;
  }
}

bool PackedTable::is_sound(std::span<const Slot> slots, std::string_view rows, std::size_t index) {
  std::uint32_t hash_before = 0;
  for (const Slot& slot : slots) {
    if (slot.offset > rows.size() || slot.size > rows.size() - slot.offset || slot.size < 2) return false;
    const std::string_view row = rows.substr(slot.offset, slot.size);
    const std::string_view name = name_of_row(row);
    const Key at = hashed(name);
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
    std::vector<Slot> sorted(slots->size() / sizeof(Slot));
    std::memcpy(sorted.data(), slots->data(), slots->size());
    if (!is_sound(sorted, *rows, index)) return std::nullopt;
    auto part = std::make_shared<Part>();
    part->spread(sorted);
    part->rows = *rows;
    table.size_ += part->count;
    table.parts_[index] = std::move(part);
  }
  return table;
}

void PackedTable::settle() {
  constexpr std::size_t between_parts = alignof(Slot) + 1;
  std::size_t room = 0;
  for (const auto& part : parts_)
    if (part) room += part->slots.size() * sizeof(Slot) + part->rows.size() + between_parts;
  if (room < worth_settling) return;
  const auto block = std::make_shared<std::pmr::monotonic_buffer_resource>(room, wide_pages());
  for (auto& part : parts_)
    if (part) part = std::make_shared<Part>(*part, block);
}

std::size_t PackedTable::footprint() const {
  std::size_t bytes = sizeof(*this);
  for (const auto& part : parts_)
    if (part) bytes += sizeof(Part) + part->slots.capacity() * sizeof(Slot) + part->rows.capacity();
  return bytes;
}

}  // namespace fiscal::routing
