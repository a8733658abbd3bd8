#include "core/store/sqlite/due_index.h"

#include <algorithm>

namespace fiscal::store {

void DueIndex::changed(std::int64_t connection) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[connection];
  entry.is_known = false;
  ++entry.generation;
}

/// Names every connection with a job by leaping from one to the next: one seek each, whatever the queues'
/// lengths.
void DueIndex::load(Database& database) {
  std::vector<std::int64_t> connections;
  for (std::int64_t last = 0;;) {
    auto rows =
        database.query("SELECT connection FROM job WHERE connection > ? ORDER BY connection LIMIT 1", last);
    if (!rows.next()) break;
    connections.push_back(last = rows.integer(0));
  }
  const std::lock_guard lock(mutex_);
  for (const std::int64_t connection : connections) entries_.try_emplace(connection);
  is_loaded_ = true;
}

void DueIndex::look_up(Database& database, const Claims& claims, std::int64_t connection) {
  std::uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = entries_[connection].generation;
  }
  std::optional<Instant> at;
  {
    auto rows =
        database.query("SELECT at, invoice FROM job WHERE connection = ? ORDER BY at, invoice", connection);
    while (!at && rows.next())
      if (!claims.is_held({rows.integer(1)})) at = Instant{rows.integer(0)};
  }
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[connection];
  entry.at = at;
  entry.is_known = entry.generation == generation;
}

std::vector<DueIndex::Head> DueIndex::heads(Database& database, const Claims& claims) {
  std::vector<std::int64_t> unknown;
  bool must_load = false;
  {
    const std::lock_guard lock(mutex_);
    must_load = !is_loaded_;
  }
  if (must_load) load(database);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [connection, entry] : entries_)
      if (!entry.is_known) unknown.push_back(connection);
  }
  for (const std::int64_t connection : unknown) look_up(database, claims, connection);

  std::vector<Head> heads;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [connection, entry] : entries_)
      if (entry.at) heads.push_back({connection, *entry.at});
  }
  std::stable_sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) { return a.at < b.at; });
  return heads;
}

}  // namespace fiscal::store
