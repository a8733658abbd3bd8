#pragma once

#include <map>
#include <mutex>

#include "core/vault/sealed_secrets.h"

namespace fiscal::test {

/// Sealed rows in memory. Safe from any thread.
class MemorySecrets final : public vault::SealedSecrets {
 public:
  void put(const SealedSecret& secret) override {
    const std::lock_guard lock(mutex_);
    rows_[{secret.account, secret.name}] = secret;
  }
  std::optional<SealedSecret> find(const AccountId& account, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    ++finds_;
    const auto found = rows_.find({account, name});
    if (found == rows_.end()) return std::nullopt;
    return found->second;
  }
  void remove(const AccountId& account, const std::string& name) {
    const std::lock_guard lock(mutex_);
    rows_.erase({account, name});
  }
  /// How often a row was looked for.
  int finds() const {
    const std::lock_guard lock(mutex_);
    return finds_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<AccountId, std::string>, SealedSecret> rows_;
  int finds_ = 0;
};

}  // namespace fiscal::test
