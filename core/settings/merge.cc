#include "core/settings/merge.h"

#include <algorithm>

namespace fiscal::settings {
namespace {

/// Rows are the same when their bytes are, so of a hundred thousand only what differs is built.
template <class T>
std::vector<T> changed(const routing::Table<T>& declared, const routing::Table<T>& stored) {
  std::vector<T> different;
  declared.rows().for_each([&](std::string_view id, std::string_view bytes) {
    if (stored.rows().find(id) != bytes) different.push_back(*declared.find(id));
  });
  std::sort(different.begin(), different.end(), [](const T& a, const T& b) { return a.id < b.id; });
  return different;
}

}  // namespace

Merged merge(const Declared& declared, const Stored& stored) {
  Merged merged{stored.accounts, stored.connections, {}};
  each_head(declared.connections, [&](std::string_view id, const routing::ConnectionHead& head) {
    const auto before = find_head(stored.connections, id);
    if (before && before->account != head.account) merged.taken.emplace_back(id);
  });
  std::sort(merged.taken.begin(), merged.taken.end());
  merged.accounts.put_all(declared.accounts);
  merged.connections.put_all(declared.connections);
  return merged;
}

Seed seed_of(const Declared& declared, const Stored& stored) {
  return {changed(declared.accounts, stored.accounts), changed(declared.connections, stored.connections),
          declared.certificates};
}

}  // namespace fiscal::settings
