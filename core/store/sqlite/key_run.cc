#include "core/store/sqlite/key_run.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fiscal::store {
namespace {

static_assert(std::endian::native == std::endian::little,
              "entries are kept little-endian, as they are in memory");
static_assert(sizeof(KeyEntry) == 16);

constexpr std::size_t filters_a_row = 15;
constexpr std::size_t filter_row_part = sizeof(std::uint64_t) + sizeof(KeyRun::Filter);
constexpr int probes = 5;

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

/// The entries of a chunk share their upper bits; eleven of the lower ones make each probe.
void KeyRun::mark(Filter& filter, std::uint64_t hash) {
  for (int probe = 0; probe < probes; ++probe, hash >>= 11)
    filter[hash >> 6 & 31] |= std::uint64_t{1} << (hash & 63);
}

bool KeyRun::may_have(const Filter& filter, std::uint64_t hash) {
  for (int probe = 0; probe < probes; ++probe, hash >>= 11)
    if ((filter[hash >> 6 & 31] >> (hash & 63) & 1) == 0) return false;
  return true;
}

void KeyRun::reserve(std::size_t chunks) {
  first_hashes_.reserve(chunks);
  filters_.reserve(chunks);
}

void KeyRun::add_chunk(std::uint64_t first_hash, const Filter& filter) {
  first_hashes_.push_back(first_hash);
  filters_.push_back(filter);
}

bool KeyRun::find(Database& database, std::uint64_t hash, std::vector<std::int64_t>& invoices) const {
  const auto after = std::upper_bound(first_hashes_.begin(), first_hashes_.end(), hash);
  for (auto place = static_cast<std::size_t>(after - first_hashes_.begin()); place-- > 0;) {
    if (filters_.empty() || may_have(filters_[place], hash)) {
      auto rows = database.query("SELECT entries FROM key_chunk WHERE id = ?", row_of(id_, place));
      if (!rows.next()) return false;
      const std::vector<KeyEntry> entries = unpacked_entries(rows.blob(0));
      for (auto entry = std::lower_bound(entries.begin(), entries.end(), KeyEntry{hash, INT64_MIN});
           entry != entries.end() && entry->hash == hash; ++entry)
        invoices.push_back(entry->invoice);
    }
    // Equal hashes may begin in the chunk before.
    if (first_hashes_[place] != hash) break;
  }
  return true;
}

KeyRunWriter::KeyRunWriter(Database& database, std::int64_t id, int level)
    : database_(database), run_(id, level) {
  database_.run("INSERT INTO key_run (id, level, standing) VALUES (?, ?, 0)", id, level);
}

void KeyRunWriter::add(const KeyEntry& entry) {
  chunk_.push_back(entry);
  if (chunk_.size() == KeyRun::chunk_size) write_chunk();
}

void KeyRunWriter::write_chunk() {
  KeyRun::Filter filter{};
  for (const KeyEntry& entry : chunk_) KeyRun::mark(filter, entry.hash);
  const std::string_view bytes(reinterpret_cast<const char*>(chunk_.data()),
                               chunk_.size() * sizeof(KeyEntry));
  database_.run("INSERT INTO key_chunk (id, entries) VALUES (?, ?)",
                KeyRun::row_of(run_.id(), run_.chunk_count()), Blob{bytes});
  const std::uint64_t first_hash = chunk_.front().hash;
  run_.add_chunk(first_hash, filter);
  filters_.append(reinterpret_cast<const char*>(&first_hash), sizeof first_hash);
  filters_.append(reinterpret_cast<const char*>(filter.data()), sizeof filter);
  chunk_.clear();
  if (filters_.size() == filters_a_row * filter_row_part) write_filters();
}

void KeyRunWriter::write_filters() {
  database_.run("INSERT INTO key_filter (id, filters) VALUES (?, ?)",
                KeyRun::row_of(run_.id(), filter_groups_++), Blob{filters_});
  filters_.clear();
}

KeyRun KeyRunWriter::finish() {
  if (!chunk_.empty()) write_chunk();
  if (!filters_.empty()) write_filters();
  database_.run("UPDATE key_run SET standing = 1 WHERE id = ?", run_.id());
  return std::move(run_);
}

std::vector<KeyRun> read_key_runs(Database& database) {
  std::vector<KeyRun> runs;
  {
    auto rows = database.query("SELECT id, level FROM key_run WHERE standing = 1 ORDER BY id");
    while (rows.next()) runs.emplace_back(rows.integer(0), static_cast<int>(rows.integer(1)));
  }
  for (KeyRun& run : runs) {
    const std::int64_t first = KeyRun::row_of(run.id(), 0);
    const std::int64_t end = KeyRun::row_of(run.id() + 1, 0);
    {
      auto rows = database.query("SELECT max(id) FROM key_filter WHERE id >= ? AND id < ?", first, end);
      if (rows.next() && !rows.is_null(0))
        run.reserve(static_cast<std::size_t>(rows.integer(0) - first + 1) * filters_a_row);
    }
    auto rows =
        database.query("SELECT filters FROM key_filter WHERE id >= ? AND id < ? ORDER BY id", first, end);
    while (rows.next()) {
      const std::string_view bytes = rows.blob(0);
      if (bytes.size() % filter_row_part != 0)
        throw std::runtime_error("the store is damaged: key filters are cut");
      for (std::size_t at = 0; at < bytes.size(); at += filter_row_part) {
        std::uint64_t first_hash = 0;
        KeyRun::Filter filter;
        std::memcpy(&first_hash, bytes.data() + at, sizeof first_hash);
        std::memcpy(filter.data(), bytes.data() + at + sizeof first_hash, sizeof filter);
        run.add_chunk(first_hash, filter);
      }
    }
  }
  return runs;
}

}  // namespace fiscal::store
