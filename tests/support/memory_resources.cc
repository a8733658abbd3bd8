#include <algorithm>

#include "tests/support/memory_store.h"

namespace fiscal::test {
namespace {

bool is_of(const store::Resource& resource, const AccountId& account, const std::string& kind) {
  return resource.account == account && resource.kind == kind;
}

bool is_meant(const store::Resource& resource, const store::ResourceQuery& query) {
  if (!is_of(resource, query.account, query.kind)) return false;
  if (query.created_from && resource.created_at < *query.created_from) return false;
  if (query.created_before && resource.created_at >= *query.created_before) return false;
  if (query.due_before && !(resource.due_at && *resource.due_at < *query.due_before)) return false;
  return std::ranges::all_of(
      query.tags, [&](const std::string& tag) { return std::ranges::binary_search(resource.tags, tag); });
}

}  // namespace

const store::Resource* MemoryStore::resource_of(const AccountId& account, const std::string& kind,
                                                const std::string& id) const {
  for (const auto& [place, resource] : resources_)
    if (is_of(resource, account, kind) && resource.id == id) return &resource;
  return nullptr;
}

const store::Resource* MemoryStore::holder_of(const AccountId& account, const std::string& kind,
                                              const std::string& key) const {
  for (const auto& [place, resource] : resources_)
    if (is_of(resource, account, kind) && std::ranges::binary_search(resource.keys, key)) return &resource;
  return nullptr;
}

bool MemoryStore::has_listener(const AccountId& account) const {
  return std::ranges::any_of(
      resources_, [&](const auto& each) { return is_of(each.second, account, store::listener_kind); });
}

void MemoryStore::write_companions(std::vector<store::Resource> resources) {
  for (store::Resource& resource : resources) {
    if (resource_of(resource.account, resource.kind, resource.id) != nullptr) continue;
    resource.place = ++last_place_;
    resource.version = 1;
    resources_.insert_or_assign(resource.place, std::move(resource));
  }
}

store::PutResult MemoryStore::put_resources(std::vector<store::Resource> resources) {
  store::prepare(resources);
  const std::lock_guard lock(mutex_);
  for (store::Resource& wanted : resources) {
    const store::Resource* present = resource_of(wanted.account, wanted.kind, wanted.id);
    if ((present == nullptr ? 0 : present->version) != wanted.version)
      return store::VersionMoved{present == nullptr ? std::nullopt : std::optional(*present)};
    wanted.place = present == nullptr ? 0 : present->place;
    for (const std::string& key : wanted.keys) {
      const store::Resource* holder = holder_of(wanted.account, wanted.kind, key);
      if (holder != nullptr && holder->place != wanted.place) return store::KeyTaken{*holder, key};
    }
  }
  for (store::Resource& resource : resources) {
    if (resource.place == 0) resource.place = ++last_place_;
    ++resource.version;
    resources_.insert_or_assign(resource.place, resource);
  }
  return store::ResourcesStored{std::move(resources)};
}

std::optional<store::Resource> MemoryStore::find_resource(const AccountId& account, const std::string& kind,
                                                          const std::string& id) {
  const std::lock_guard lock(mutex_);
  const store::Resource* found = resource_of(account, kind, id);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<store::Resource> MemoryStore::find_resource_by_key(const AccountId& account,
                                                                 const std::string& kind,
                                                                 const std::string& key) {
  const std::lock_guard lock(mutex_);
  const store::Resource* found = holder_of(account, kind, key);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

store::ResourcePage MemoryStore::list_resources(const store::ResourceQuery& query) {
  store::check(query);
  const std::lock_guard lock(mutex_);
  std::vector<const store::Resource*> all;
  for (const auto& [place, resource] : resources_)
    if (is_meant(resource, query)) all.push_back(&resource);
  store::ResourcePage page;
  if (query.counted) page.total = static_cast<std::int64_t>(all.size());
  if (!query.ascending) std::ranges::reverse(all);
  std::int64_t skipped = 0;
  for (const store::Resource* resource : all) {
    if (query.beyond &&
        (query.ascending ? resource->place <= *query.beyond : resource->place >= *query.beyond))
      continue;
    if (skipped++ < query.offset) continue;
    if (page.rows.size() < static_cast<std::size_t>(query.limit)) page.rows.push_back(*resource);
  }
  return page;
}

std::vector<store::Resource> MemoryStore::due_resources(const std::string& kind, Instant now, int limit) {
  const std::lock_guard lock(mutex_);
  std::vector<store::Resource> due;
  for (const auto& [place, resource] : resources_)
    if (resource.kind == kind && resource.due_at && *resource.due_at <= now) due.push_back(resource);
  std::ranges::stable_sort(due, {}, [](const store::Resource& resource) { return *resource.due_at; });
  if (due.size() > static_cast<std::size_t>(limit)) due.resize(static_cast<std::size_t>(limit));
  return due;
}

bool MemoryStore::delete_resource(const AccountId& account, const std::string& kind, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const store::Resource* found = resource_of(account, kind, id);
  return found != nullptr && resources_.erase(found->place) > 0;
}

}  // namespace fiscal::test
