#pragma once

#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/record.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

enum class NameKind { Account = 1, Connection = 2 };

/// The small numbers that stand for names and route decisions in rows. Held in memory whole: they are as many
/// as accounts, connections and rules. Reading is safe from any thread; `intern…` belongs to the writing
/// thread, and what it added is kept or dropped by `keep_added` and `drop_added` with its transaction.
class Names {
 public:
  /// Reads all of them.
  explicit Names(Database& database);

  std::optional<std::int64_t> find(NameKind kind, const std::string& text) const;
  std::string text(std::int64_t id) const;
  std::int64_t intern(Database& database, NameKind kind, const std::string& text);

  /// Rule, snapshot and next connections; `connection` is left empty.
  RouteTaken route(std::int64_t id) const;
  std::int64_t intern_route(Database& database, const RouteTaken& route);

  void keep_added();
  void drop_added();

 private:
  using Ids = std::unordered_map<std::string, std::int64_t>;

  const Ids& ids(NameKind kind) const { return kind == NameKind::Account ? account_ids_ : connection_ids_; }
  Ids& ids(NameKind kind) { return kind == NameKind::Account ? account_ids_ : connection_ids_; }

  mutable std::shared_mutex mutex_;  // Guards everything below.
  Ids account_ids_;
  Ids connection_ids_;
  std::unordered_map<std::int64_t, std::string> texts_;
  std::unordered_map<std::string, std::int64_t> route_ids_;  ///< By everything in them, in one text.
  std::unordered_map<std::int64_t, RouteTaken> routes_;
  std::vector<std::pair<NameKind, std::string>> added_names_;
  std::vector<std::string> added_routes_;
};

}  // namespace fiscal::store
