#pragma once

#include <cstdint>

#include "core/routing/rule_book.h"
#include "core/routing/table.h"

namespace fiscal::routing {

/// The configuration that is in force at one moment: accounts, connections and rules, from files and store
/// together. Immutable once shared; held by `shared_ptr<const Snapshot>` for as long as a request needs it.
/// Pure data, so that routing is a pure function of it. A copy is cheap, so the next one starts as a copy.
struct Snapshot {
  std::int64_t version = 0;
  bool production_allowed = false;  ///< The gateway's own switch; false keeps every production document in.
  Table<Account> accounts;
  Table<Connection> connections;
  RuleBook rules;  ///< In order, for every account unless a rule names some.
};

}  // namespace fiscal::routing
