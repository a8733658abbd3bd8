#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace fiscal::store {

/// A thing of an account that is no service invoice: a customer, a charge, a webhook endpoint, … What it
/// means is in its body, which the store never reads; what it is found by is in its keys and tags.
struct Resource {
  AccountId account;
  std::string kind;          ///< "customer", "charge", "billing_invoice", …: 1 to 60 bytes.
  std::string id;            ///< Given by the caller, unique within account and kind: 1 to 200 bytes.
  std::int64_t version = 0;  ///< 0: not in the store yet; grows by one with every put.
  Instant created_at;
  std::string body;               ///< JSON.
  std::vector<std::string> keys;  ///< Each belongs to one of an account and kind: "document:12345678909".
  std::vector<std::string> tags;  ///< What lists ask for, exactly: "status:open", "customer:cus_1".
  std::optional<Instant> due_at;  ///< When work waits for it.
  std::int64_t place = 0;         ///< Grows in the order in which they were first put; given by the store.

  bool operator==(const Resource&) const = default;
};

/// Everything was written. In the order of the call, with their new versions and places; keys and tags are in
/// the order of their bytes, each once.
struct ResourcesStored {
  std::vector<Resource> resources;
};

/// Nothing was written: one of them is not at the version that the caller saw.
struct VersionMoved {
  std::optional<Resource> present;  ///< As it is now; nothing when it is gone.
};

/// Nothing was written: a key belongs to another one, which may be one that gives it up in the same call.
struct KeyTaken {
  Resource holder;
  std::string key;
};

using PutResult = std::variant<ResourcesStored, VersionMoved, KeyTaken>;

/// Most tags that a list may ask for at once.
inline constexpr std::size_t max_list_tags = 4;

/// Which of an account's resources of a kind, and which part of them.
struct ResourceQuery {
  AccountId account;
  std::string kind;
  std::vector<std::string> tags;  ///< All of them; at most `max_list_tags`.
  std::optional<Instant> created_from;
  std::optional<Instant> created_before;
  std::optional<Instant> due_before;   ///< Only those for which work has waited since earlier than this.
  std::optional<std::int64_t> beyond;  ///< Cursor: the place of the last one that was seen.
  std::int64_t offset = 0;
  int limit = 50;
  bool ascending = false;  ///< Oldest first; otherwise newest first.
  bool counted = false;    ///< Count all that the query means, whatever part of them is asked for.
};

struct ResourcePage {
  std::vector<Resource> rows;
  std::optional<std::int64_t> total;  ///< When it was asked for.
};

/// Where resources are kept. Failures and threads are those of Store. Throws std::invalid_argument when a
/// resource breaks the bounds that its fields name, holds a NUL in what it is found by, or is twice in a
/// call.
class ResourceStore {
 public:
  virtual ~ResourceStore() = default;

  /// Writes all of them in one transaction, or none. Several workers that look for due ones agree by it: who
  /// moves `due_at` ahead first has the work, the others are told `VersionMoved`.
  virtual PutResult put_resources(std::vector<Resource> resources) = 0;
  virtual std::optional<Resource> find_resource(const AccountId& account, const std::string& kind,
                                                const std::string& id) = 0;
  virtual std::optional<Resource> find_resource_by_key(const AccountId& account, const std::string& kind,
                                                       const std::string& key) = 0;
  virtual ResourcePage list_resources(const ResourceQuery& query) = 0;
  /// Those of any account whose time has come, the longest due first.
  virtual std::vector<Resource> due_resources(const std::string& kind, Instant now, int limit) = 0;
  /// False when it is not there. Its keys are free again.
  virtual bool delete_resource(const AccountId& account, const std::string& kind, const std::string& id) = 0;
};

/// Checks what `put_resources` was given and puts keys and tags in order. Throws std::invalid_argument.
void prepare(std::vector<Resource>& resources);
/// Throws std::invalid_argument when it asks for too many tags, or for a negative part.
void check(const ResourceQuery& query);

}  // namespace fiscal::store
