#include "core/store/sqlite/names.h"

namespace fiscal::store {
namespace {

/// A decision in one text, to find its number by. Not its JSON: it is made for every write, and that takes
/// longer than the row.
std::string route_key(const RouteTaken& route) {
  std::string key = route.rule + '\n' + std::to_string(route.snapshot);
  for (const ConnectionId& next : route.next) key.append(1, '\n').append(next);
  return key;
}

}  // namespace

Names::Names(Database& database) {
  {
    auto rows = database.query("SELECT id, kind, text FROM name");
    while (rows.next()) {
      ids(static_cast<NameKind>(rows.integer(1))).emplace(rows.text(2), rows.integer(0));
      texts_.emplace(rows.integer(0), rows.text(2));
    }
  }
  auto rows = database.query("SELECT id, decision FROM route");
  while (rows.next()) {
    RouteTaken route = route_from_json(rows.text(1));
    route_ids_.emplace(route_key(route), rows.integer(0));
    routes_.emplace(rows.integer(0), std::move(route));
  }
}

std::optional<std::int64_t> Names::find(NameKind kind, const std::string& text) const {
  const std::shared_lock lock(mutex_);
  const auto found = ids(kind).find(text);
  if (found == ids(kind).end()) return std::nullopt;
  return found->second;
}

std::string Names::text(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto found = texts_.find(id);
  if (found == texts_.end()) throw std::runtime_error("the store is damaged: no name " + std::to_string(id));
  return found->second;
}

std::int64_t Names::intern(Database& database, NameKind kind, const std::string& text) {
  if (const auto known = find(kind, text)) return *known;
  database.run("INSERT INTO name (kind, text) VALUES (?, ?)", static_cast<int>(kind), text);
  const std::int64_t id = sqlite3_last_insert_rowid(database.handle());
  const std::unique_lock lock(mutex_);
  ids(kind).emplace(text, id);
  texts_.insert_or_assign(id, text);
  added_names_.emplace_back(kind, text);
  return id;
}

RouteTaken Names::route(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto found = routes_.find(id);
  if (found == routes_.end())
    throw std::runtime_error("the store is damaged: no route " + std::to_string(id));
  return found->second;
}

std::int64_t Names::intern_route(Database& database, const RouteTaken& route) {
  const std::string key = route_key(route);
  {
    const std::shared_lock lock(mutex_);
    const auto found = route_ids_.find(key);
    if (found != route_ids_.end()) return found->second;
  }
  RouteTaken decision = route;
  decision.connection.clear();
  database.run("INSERT INTO route (decision) VALUES (?)", to_json(decision));
  const std::int64_t id = sqlite3_last_insert_rowid(database.handle());
  const std::unique_lock lock(mutex_);
  route_ids_.emplace(key, id);
  routes_.insert_or_assign(id, std::move(decision));
  added_routes_.push_back(key);
  return id;
}

void Names::keep_added() {
  added_names_.clear();
  added_routes_.clear();
}

void Names::drop_added() {
  const std::unique_lock lock(mutex_);
  for (const auto& [kind, text] : added_names_) {
    const auto found = ids(kind).find(text);
    texts_.erase(found->second);
    ids(kind).erase(found);
  }
  for (const std::string& key : added_routes_) {
    const auto found = route_ids_.find(key);
    routes_.erase(found->second);
    route_ids_.erase(found);
  }
  keep_added();
}

}  // namespace fiscal::store
