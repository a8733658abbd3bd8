#include "core/store/sqlite/unique_keys.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>

namespace fiscal::store {
namespace {

/// Entries that make a run: a megabyte, written in a few milliseconds.
constexpr std::size_t run_entries = 1 << 16;
/// Runs of a level that become one of the next.
constexpr std::size_t fan_in = 4;
/// Entries that are merged for each one added. Every entry is merged once a level, and there are fewer levels
/// than this.
constexpr std::int64_t merges_an_entry = 8;
/// What deleting a chunk costs, in entries merged.
constexpr std::int64_t deletion_cost = 60;
/// Memory for filters; the runs that find no room are the oldest and largest, and fewest.
constexpr std::size_t filter_memory = std::size_t{48} << 20;

std::size_t filter_bytes(const std::vector<std::shared_ptr<const KeyRun>>& runs) {
  std::size_t bytes = 0;
  for (const auto& run : runs) bytes += run->filter_bytes();
  return bytes;
}

}  // namespace

std::uint64_t key_hash(std::string_view account, KeyKind kind, std::string_view text) {
  std::string input;
  input.reserve(account.size() + text.size() + 2);
  input.append(account).append(1, '\0').append(1, static_cast<char>(kind)).append(text);
  const std::string digest = sha256(input);
  std::uint64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

UniqueKeys::UniqueKeys(Database& database) : database_(database) { load(); }

void UniqueKeys::load() {
  auto read = read_key_runs(database_);
  std::sort(read.begin(), read.end(),
            [](const auto& a, const auto& b) { return a->chunk_count() < b->chunk_count(); });
  Runs runs;
  for (const auto& run : read) {
    if (filter_bytes(runs) + run->filter_bytes() > filter_memory) run->keep_no_filters();
    runs.push_back(run);
  }
  RecentKeys recent;
  {
    auto rows = database_.query("SELECT entries FROM key_batch");
    while (rows.next())
      for (const KeyEntry& entry : unpacked_entries(rows.blob(0))) recent.add(entry);
  }
  merges_.clear();
  merged_.clear();
  added_.clear();
  has_written_run_ = is_reshaped_ = false;
  {
    // A run that was being written when the process ended is begun again, from its sources.
    auto rows = database_.query("SELECT id, standing FROM key_run ORDER BY id");
    while (rows.next()) {
      next_run_ = rows.integer(0) + 1;
      if (rows.integer(1) != 1) merged_.push_back(rows.integer(0));
    }
  }
  runs_after_ = runs;
  const std::unique_lock lock(mutex_);
  runs_ = std::move(runs);
  recent_ = std::move(recent);
}

std::vector<InvoiceId> UniqueKeys::find(Database& database, std::uint64_t hash) const {
  std::vector<std::int64_t> invoices;
  while (true) {
    invoices.clear();
    Runs runs;
    {
      // What is new is looked at first and the runs after it: an entry may move from here to there meanwhile.
      const std::shared_lock lock(mutex_);
      recent_.find(hash, invoices);
      runs = runs_;
    }
    const auto is_there = [&](const auto& run) { return run->find(database, hash, invoices); };
    if (std::all_of(runs.begin(), runs.end(), is_there)) break;
  }
  if (&database == &database_)
    for (const KeyEntry& entry : added_)
      if (entry.hash == hash) invoices.push_back(entry.invoice);
  std::sort(invoices.begin(), invoices.end(), std::greater<>());
  std::vector<InvoiceId> ids;
  for (const std::int64_t invoice : invoices) ids.push_back({invoice});
  return ids;
}

void UniqueKeys::add(std::uint64_t hash, InvoiceId id) { added_.push_back({hash, id.value}); }

void UniqueKeys::before_commit() {
  if (added_.empty()) return;
  auto budget = static_cast<std::int64_t>(added_.size()) * merges_an_entry + 1;
  delete_merged(budget);
  if (recent_.size() + added_.size() >= run_entries)
    write_run();
  else
    database_.run("INSERT INTO key_batch (entries) VALUES (?)", Blob{packed(added_)});
  merge(budget);
}

/// Only this thread changes `recent_`, so it reads it without the lock.
void UniqueKeys::write_run() {
  std::vector<KeyEntry> entries = recent_.all();
  entries.insert(entries.end(), added_.begin(), added_.end());
  std::sort(entries.begin(), entries.end());
  KeyRunWriter writer(database_, next_run_++, 0);
  for (const KeyEntry& entry : entries) writer.add(entry);
  runs_after_.push_back(writer.finish());
  database_.run("DELETE FROM key_batch");
  has_written_run_ = is_reshaped_ = true;
}

void UniqueKeys::merge(std::int64_t budget) {
  start_merges();
  // The lowest level first: it is the one that fills.
  while (budget > 0 && !merges_.empty()) {
    is_reshaped_ = true;
    const auto& [level, lowest] = *merges_.begin();
    if (!lowest->step(budget)) return;
    finish_merge(level);
    start_merges();
  }
}

void UniqueKeys::start_merges() {
  std::map<int, Runs> levels;
  for (const auto& run : runs_after_) levels[run->level()].push_back(run);
  for (auto& [level, runs] : levels) {
    if (runs.size() < fan_in || merges_.contains(level)) continue;
    std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a->id() < b->id(); });
    runs.resize(fan_in);
    merges_.emplace(level, std::make_unique<KeyMerge>(database_, runs, next_run_++));
    is_reshaped_ = true;
  }
}

void UniqueKeys::finish_merge(int level) {
  KeyMerge& merge = *merges_.at(level);
  const auto run = merge.finish();
  for (const auto& source : merge.sources()) {
    database_.run("UPDATE key_run SET standing = 2 WHERE id = ?", source->id());
    merged_.push_back(source->id());
    std::erase(runs_after_, source);
  }
  if (filter_bytes(runs_after_) + run->filter_bytes() > filter_memory) run->keep_no_filters();
  runs_after_.push_back(run);
  merges_.erase(level);
}

/// A few chunks at a time, like merging; their pages are used again by what is written next.
void UniqueKeys::delete_merged(std::int64_t& budget) {
  while (budget > 0 && !merged_.empty()) {
    is_reshaped_ = true;
    const std::int64_t run = merged_.back();
    const std::int64_t end = KeyRun::row_of(run + 1, 0);
    const std::int64_t changes = database_.changes();
    database_.run(
        "DELETE FROM key_chunk WHERE id IN (SELECT id FROM key_chunk WHERE id >= ? AND id < ? LIMIT 8)",
        KeyRun::row_of(run, 0), end);
    if (database_.changes() == changes) {
      database_.run("DELETE FROM key_filter WHERE id >= ? AND id < ?", KeyRun::row_of(run, 0), end);
      database_.run("DELETE FROM key_run WHERE id = ?", run);
      merged_.pop_back();
    }
    budget -= 8 * deletion_cost;
  }
}

void UniqueKeys::committed() {
  if (added_.empty()) return;
  {
    const std::unique_lock lock(mutex_);
    if (has_written_run_)
      recent_.clear();
    else
      for (const KeyEntry& entry : added_) recent_.add(entry);
    if (is_reshaped_) runs_ = runs_after_;
  }
  added_.clear();
  has_written_run_ = is_reshaped_ = false;
}

void UniqueKeys::rolled_back() {
  if (is_reshaped_) return load();
  added_.clear();
}

}  // namespace fiscal::store
