#pragma once

#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sqlite.h"

namespace fiscal::store {

enum class KeyKind { Idempotency = 1, Reference = 2 };

/// The hash under which a key or reference of an account is found. Two texts may share one: whoever looks it
/// up compares the texts themselves.
std::int64_t key_hash(std::string_view account, KeyKind kind, std::string_view text);

/// Invoices by the hashes of their idempotency keys and references, for ever.
class UniqueKeys {
 public:
  /// Invoices under `hash`, the newest first.
  std::vector<InvoiceId> find(Database& database, std::int64_t hash) const;
  void add(Database& database, std::int64_t hash, InvoiceId id);
};

}  // namespace fiscal::store
