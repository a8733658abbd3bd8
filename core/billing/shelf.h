#pragma once

#include <functional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/base/clock.h"
#include "core/billing/json.h"
#include "core/billing/kept.h"
#include "core/store/resources.h"

namespace fiscal::billing {

/// A key that was asked for belongs to another one.
template <class T>
struct HeldBy {
  T holder;
  std::string key;
};

/// Values of one kind as resources of the store. `Labels` says of T: `kind` (of the resource), `prefix` (of
/// its ids), `keys(value)` and `tags(value)`. Safe from any thread; throws what the store throws, and
/// std::invalid_argument for a value that breaks the limits of its description (fields.h).
template <class T, class Labels>
class Shelf {
 public:
  Shelf(store::ResourceStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  std::optional<T> find(const AccountId& account, const std::string& id) const {
    return value_or_none(store_.find_resource(account, Labels::kind, id));
  }

  std::optional<T> find_by_key(const AccountId& account, const std::string& key) const {
    return value_or_none(store_.find_resource_by_key(account, Labels::kind, key));
  }

  Page<T> list(const AccountId& account, std::vector<std::string> tags, const ListPart& part) const {
    store::ResourceQuery query;
    query.account = account;
    query.kind = Labels::kind;
    query.tags = std::move(tags);
    query.created_from = part.created_from;
    query.created_before = part.created_before;
    query.due_before = part.due_before;
    query.beyond = part.beyond;
    query.offset = part.offset;
    query.limit = part.limit;
    query.ascending = part.ascending;
    query.counted = part.counted;
    store::ResourcePage found = store_.list_resources(query);
    Page<T> page{{}, found.total};
    for (const store::Resource& row : found.rows) page.rows.push_back(value_of(row));
    return page;
  }

  /// A new value, with an id and a time of creation where it has none; the holder of a key or of the id when
  /// there is one.
  std::variant<T, HeldBy<T>> add(const AccountId& account, T value) const {
    if (value.id.empty()) value.id = new_id(Labels::prefix);
    if (value.created_at == Instant{}) value.created_at = clock_.now();
    value.version = 0;
    std::vector<std::string> keys = Labels::keys(value);
    return put(account, std::move(value), std::move(keys));
  }

  /// Likewise, but keys that others have stay with them.
  std::variant<T, HeldBy<T>> add_leaving_keys(const AccountId& account, T value) const {
    if (value.id.empty()) value.id = new_id(Labels::prefix);
    if (value.created_at == Instant{}) value.created_at = clock_.now();
    value.version = 0;
    return put_leaving_keys(account, std::move(value));
  }

  /// Applies `change` to the value as it stands, again when somebody else was faster. Nothing when it is not
  /// there. Keys that others have stay with them.
  std::optional<T> change(const AccountId& account, const std::string& id,
                          const std::function<void(T&)>& change) const {
    while (true) {
      auto value = find(account, id);
      if (!value) return std::nullopt;
      const std::int64_t version = value->version;
      change(*value);
      value->id = id;
      value->version = version;
      auto result = put_leaving_keys(account, std::move(*value));
      if (auto* put_back = std::get_if<T>(&result)) return std::move(*put_back);
    }
  }

  /// The value in the store's form, to be put together with others.
  static store::Resource resource_of(const AccountId& account, const T& value) {
    return resource_of(account, value, Labels::keys(value));
  }

  static T value_of(const store::Resource& resource) {
    auto read = billing::read<T>(resource.body, UnknownFields::Ignore);
    if (!read.ok())
      throw std::runtime_error("the store is damaged: " + resource.id + " " + read.problems.front().text);
    T value = std::move(read.value);
    value.id = resource.id;
    value.version = resource.version;
    value.place = resource.place;
    value.created_at = resource.created_at;
    return value;
  }

 private:
  static std::optional<T> value_or_none(const std::optional<store::Resource>& resource) {
    if (!resource) return std::nullopt;
    return value_of(*resource);
  }

  static store::Resource resource_of(const AccountId& account, const T& value,
                                     std::vector<std::string> keys) {
    store::Resource resource;
    resource.account = account;
    resource.kind = Labels::kind;
    resource.id = value.id;
    resource.version = value.version;
    resource.created_at = value.created_at;
    resource.body = billing::write(value);
    // What could not be read again must not be kept.
    if (const auto read = billing::read<T>(resource.body, UnknownFields::Refuse); !read.ok())
      throw std::invalid_argument(read.problems.front().field + " " + read.problems.front().text);
    resource.keys = std::move(keys);
    resource.tags = Labels::tags(value);
    if constexpr (requires { Labels::due_at(value); }) resource.due_at = Labels::due_at(value);
    return resource;
  }

  std::variant<T, HeldBy<T>> put(const AccountId& account, T value, std::vector<std::string> keys) const {
    const auto result = store_.put_resources({resource_of(account, value, std::move(keys))});
    if (const auto* stored = std::get_if<store::ResourcesStored>(&result))
      return value_of(stored->resources.front());
    if (const auto* taken = std::get_if<store::KeyTaken>(&result))
      return HeldBy<T>{value_of(taken->holder), taken->key};
    const auto& moved = std::get<store::VersionMoved>(result);
    // A value that somebody deleted for good in between is as good as one that has moved on.
    return HeldBy<T>{moved.present ? value_of(*moved.present) : std::move(value), {}};
  }

  std::variant<T, HeldBy<T>> put_leaving_keys(const AccountId& account, T value) const {
    std::vector<std::string> keys = Labels::keys(value);
    while (true) {
      auto result = put(account, value, keys);
      const auto* held = std::get_if<HeldBy<T>>(&result);
      if (held == nullptr || held->key.empty()) return result;
      std::erase(keys, held->key);
    }
  }

  store::ResourceStore& store_;
  const Clock& clock_;
};

}  // namespace fiscal::billing
