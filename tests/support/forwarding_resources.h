#pragma once

#include <utility>

#include "core/store/resources.h"

namespace fiscal::test {

/// Hands every call on to another store. A test derives from it and watches, or meddles with, a few of them.
class ForwardingResources : public store::ResourceStore {
 public:
  explicit ForwardingResources(store::ResourceStore& to) : to_(to) {}

  store::PutResult put_resources(std::vector<store::Resource> resources) override {
    return to_.put_resources(std::move(resources));
  }
  std::optional<store::Resource> find_resource(const AccountId& account, const std::string& kind,
                                               const std::string& id) override {
    return to_.find_resource(account, kind, id);
  }
  std::optional<store::Resource> find_resource_by_key(const AccountId& account, const std::string& kind,
                                                      const std::string& key) override {
    return to_.find_resource_by_key(account, kind, key);
  }
  store::ResourcePage list_resources(const store::ResourceQuery& query) override {
    return to_.list_resources(query);
  }
  std::vector<store::Resource> due_resources(const std::string& kind, Instant now, int limit) override {
    return to_.due_resources(kind, now, limit);
  }
  bool delete_resource(const AccountId& account, const std::string& kind, const std::string& id) override {
    return to_.delete_resource(account, kind, id);
  }

 private:
  store::ResourceStore& to_;
};

}  // namespace fiscal::test
