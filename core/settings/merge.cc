#include "core/settings/merge.h"

#include <algorithm>
#include <unordered_map>

namespace fiscal::settings {
namespace {

template <class T>
std::vector<T> changed(const routing::Table<T>& declared, const std::vector<T>& stored) {
  std::unordered_map<std::string_view, const T*> by_id;
  for (const T& value : stored) by_id.emplace(value.id, &value);
  std::vector<T> different;
  declared.for_each([&](const T& value) {
    const auto found = by_id.find(value.id);
    if (found == by_id.end() || !(*found->second == value)) different.push_back(value);
  });
  std::sort(different.begin(), different.end(), [](const T& a, const T& b) { return a.id < b.id; });
  return different;
}

}  // namespace

Merged merge(const Declared& declared, const Stored& stored) {
  Merged merged{declared.accounts, declared.connections, {}};
  for (const Account& account : stored.accounts)
    if (!declared.accounts.contains(account.id)) merged.accounts.put(account);
  for (const Connection& connection : stored.connections) {
    const auto head = find_head(declared.connections, connection.id);
    if (!head)
      merged.connections.put(connection);
    else if (head->account != connection.account)
      merged.taken.push_back(connection.id);
  }
  return merged;
}

Seed seed_of(const Declared& declared, const Stored& stored) {
  return {changed(declared.accounts, stored.accounts), changed(declared.connections, stored.connections),
          declared.certificates};
}

}  // namespace fiscal::settings
