#include "core/store/sqlite/key_run.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fiscal::store {
namespace {

static_assert(std::endian::native == std::endian::little,
              "entries are kept little-endian, as they are in memory");
static_assert(sizeof(KeyEntry) == 16);

constexpr int probes = 5;

std::size_t rows_for(std::size_t chunks) {
  return (chunks + KeyFilters::most_chunks - 1) / KeyFilters::most_chunks;
}

}  // namespace

std::string packed(const std::vector<KeyEntry>& entries) {
  return {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(KeyEntry)};
}

std::vector<KeyEntry> unpacked_entries(std::string_view bytes) {
  if (bytes.size() % sizeof(KeyEntry) != 0)
    throw std::runtime_error("the store is damaged: key entries are cut");
  std::vector<KeyEntry> entries(bytes.size() / sizeof(KeyEntry));
  if (!entries.empty()) std::memcpy(entries.data(), bytes.data(), bytes.size());
  return entries;
}

KeyFilters::KeyFilters(std::string_view row) : size_(row.size() / sizeof(Chunk)) {
  if (row.empty() || row.size() % sizeof(Chunk) != 0 || size_ > most_chunks)
    throw std::runtime_error("the store is damaged: key filters are cut");
  std::memcpy(chunks_.data(), row.data(), row.size());
}

std::string KeyFilters::row() const {
  return {reinterpret_cast<const char*>(chunks_.data()), size_ * sizeof(Chunk)};
}

/// The entries of a chunk share their upper bits; eleven of the lower ones make each probe.
void KeyFilters::add(const std::vector<KeyEntry>& chunk) {
  Chunk& added = chunks_.at(size_++);
  added.first_hash = chunk.front().hash;
  for (const KeyEntry& entry : chunk) {
    std::uint64_t hash = entry.hash;
    for (int probe = 0; probe < probes; ++probe, hash >>= 11)
      added.bits[hash >> 6 & 31] |= std::uint64_t{1} << (hash & 63);
  }
}

bool KeyFilters::may_have(std::size_t chunk, std::uint64_t hash) const {
  const auto& bits = chunks_[chunk].bits;
  for (int probe = 0; probe < probes; ++probe, hash >>= 11)
    if ((bits[hash >> 6 & 31] >> (hash & 63) & 1) == 0) return false;
  return true;
}

std::size_t KeyFilters::beginning_until(std::uint64_t hash) const {
  std::size_t count = 0;
  while (count < size_ && chunks_[count].first_hash <= hash) ++count;
  return count;
}

KeyRun::KeyRun(std::int64_t id, int level, std::size_t chunk_count)
    : id_(id), level_(level), chunk_count_(chunk_count), filters_(rows_for(chunk_count)) {}

KeyRun::KeyRun(std::int64_t id, int level, std::size_t chunk_count,
               std::vector<std::unique_ptr<const KeyFilters>> filters)
    : KeyRun(id, level, chunk_count) {
  for (std::size_t number = 0; number < filters_.size(); ++number)
    filters_[number] = filters.at(number).release();
}

KeyRun::~KeyRun() {
  for (const auto& filters : filters_) delete filters.load();
}

void KeyRun::keep_no_filters() {
  keeps_filters_ = false;
  for (auto& filters : filters_) delete filters.exchange(nullptr);
}

std::shared_ptr<const KeyFilters> KeyRun::filters(Database& database, std::size_t number) const {
  const auto lent = [](const KeyFilters* kept) {
    return std::shared_ptr<const KeyFilters>(std::shared_ptr<void>(), kept);
  };
  const KeyFilters* kept = filters_[number].load(std::memory_order_acquire);
  if (kept != nullptr) return lent(kept);
  auto rows = database.query("SELECT filters FROM key_filter WHERE id = ?", row_of(id_, number));
  if (!rows.next()) return nullptr;
  auto read = std::make_unique<const KeyFilters>(rows.blob(0));
  if (!keeps_filters_) return read;
  // Whoever else read them meanwhile has the same.
  if (filters_[number].compare_exchange_strong(kept, read.get(), std::memory_order_acq_rel))
    kept = read.release();
  return lent(kept);
}

bool KeyRun::append(Database& database, std::size_t chunk, std::uint64_t hash,
                    std::vector<std::int64_t>& invoices) const {
  auto rows = database.query("SELECT entries FROM key_chunk WHERE id = ?", row_of(id_, chunk));
  if (!rows.next()) return false;
  const std::vector<KeyEntry> entries = unpacked_entries(rows.blob(0));
  for (auto entry = std::lower_bound(entries.begin(), entries.end(), KeyEntry{hash, INT64_MIN});
       entry != entries.end() && entry->hash == hash; ++entry)
    invoices.push_back(entry->invoice);
  return true;
}

bool KeyRun::find(Database& database, std::uint64_t hash, std::vector<std::int64_t>& invoices) const {
  if (filters_.empty()) return true;
  // Hashes are spread evenly, so as large a share of the rows lies before it; what is missing is a few steps.
  std::size_t number = (hash >> 32) * filters_.size() >> 32;
  auto here = filters(database, number);
  while (here && here->beginning_until(hash) == here->size() && number + 1 < filters_.size()) {
    const auto next = filters(database, number + 1);
    if (next && hash < next->first_hash(0)) break;
    here = next;
    ++number;
  }
  for (; here; here = filters(database, --number)) {
    const std::size_t first_chunk = number * KeyFilters::most_chunks;
    for (std::size_t chunk = here->beginning_until(hash); chunk-- > 0;) {
      if (here->may_have(chunk, hash) && !append(database, first_chunk + chunk, hash, invoices)) return false;
      // Equal hashes may begin in the chunk before.
      if (here->first_hash(chunk) != hash) return true;
    }
    if (number == 0) return true;
  }
  return false;
}

KeyRunWriter::KeyRunWriter(Database& database, std::int64_t id, int level)
    : database_(database), id_(id), level_(level) {
  database_.run("INSERT INTO key_run (id, level, standing) VALUES (?, ?, 0)", id, level);
}

void KeyRunWriter::add(const KeyEntry& entry) {
  chunk_.push_back(entry);
  if (chunk_.size() == KeyRun::chunk_size) write_chunk();
}

void KeyRunWriter::write_chunk() {
  const std::string_view bytes(reinterpret_cast<const char*>(chunk_.data()),
                               chunk_.size() * sizeof(KeyEntry));
  database_.run("INSERT INTO key_chunk (id, entries) VALUES (?, ?)", KeyRun::row_of(id_, chunk_count_++),
                Blob{bytes});
  filters_.add(chunk_);
  chunk_.clear();
  if (filters_.size() == KeyFilters::most_chunks) write_filters();
}

void KeyRunWriter::write_filters() {
  database_.run("INSERT INTO key_filter (id, filters) VALUES (?, ?)", KeyRun::row_of(id_, written_.size()),
                Blob{filters_.row()});
  written_.push_back(std::make_unique<const KeyFilters>(filters_));
  filters_ = {};
}

std::shared_ptr<KeyRun> KeyRunWriter::finish() {
  if (!chunk_.empty()) write_chunk();
  if (filters_.size() > 0) write_filters();
  database_.run("UPDATE key_run SET standing = 1 WHERE id = ?", id_);
  return std::make_shared<KeyRun>(id_, level_, chunk_count_, std::move(written_));
}

std::vector<std::shared_ptr<KeyRun>> read_key_runs(Database& database) {
  std::vector<std::shared_ptr<KeyRun>> runs;
  auto rows = database.query("SELECT id, level FROM key_run WHERE standing = 1 ORDER BY id");
  while (rows.next()) {
    const std::int64_t id = rows.integer(0);
    auto last = database.query("SELECT max(id) FROM key_chunk WHERE id >= ? AND id < ?",
                               KeyRun::row_of(id, 0), KeyRun::row_of(id + 1, 0));
    const bool has_chunks = last.next() && !last.is_null(0);
    const std::int64_t chunks = has_chunks ? last.integer(0) - KeyRun::row_of(id, 0) + 1 : 0;
    runs.push_back(
        std::make_shared<KeyRun>(id, static_cast<int>(rows.integer(1)), static_cast<std::size_t>(chunks)));
  }
  return runs;
}

}  // namespace fiscal::store
