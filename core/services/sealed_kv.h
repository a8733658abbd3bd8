#pragma once

#include "core/base/log.h"
#include "core/services/kv_rows.h"
#include "core/vault/master_keys.h"

namespace fiscal::services {

/// Keeps the values of kv/1 sealed in other rows, bound to connection and key: most of them are tokens and
/// sessions. A value that does not open (a master key that is gone, a row that was moved) counts as absent
/// and is logged: plugins keep nothing there that they cannot fetch again.
class SealedKv final : public KvRows {
 public:
  SealedKv(KvRows& rows, vault::MasterKeys& keys, Log& log) : rows_(rows), keys_(keys), log_(log) {}

  std::optional<KvEntry> get(const ConnectionId& connection, const std::string& key, Instant now) override;
  std::optional<std::int64_t> put(const ConnectionId& connection, const std::string& key,
                                  const std::string& value, std::optional<Instant> expires_at,
                                  std::optional<std::int64_t> expected) override;
  void remove(const ConnectionId& connection, const std::string& key) override {
    rows_.remove(connection, key);
  }

 private:
  KvRows& rows_;
  vault::MasterKeys& keys_;
  Log& log_;
};

}  // namespace fiscal::services
