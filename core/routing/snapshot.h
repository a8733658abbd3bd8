#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/account.h"
#include "core/routing/rule.h"

namespace fiscal::routing {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
};

template <class T>
using ByName = std::unordered_map<std::string, std::shared_ptr<const T>, NameHash, std::equal_to<>>;

/// The configuration that is in force at one moment: accounts, connections and rules, from files and store together.
/// Immutable; held by `shared_ptr<const Snapshot>` for as long as a request needs it. Pure data, so that routing is a
/// pure function of it.
struct Snapshot {
  std::int64_t version = 0;
  bool production_allowed = false;  ///< The gateway's own switch; false keeps every production document in.
  ByName<Account> accounts;
  ByName<Connection> connections;
  std::vector<Rule> rules;          ///< In order, for every account unless a rule names some.
};

}  // namespace fiscal::routing
