#pragma once

#include <optional>
#include <string>

#include "core/model/secret.h"

namespace fiscal::vault {

/// Where the sealed rows are: the store, wired by app, or a map in a test. Safe from any thread; throws when
/// it fails.
class SealedSecrets {
 public:
  virtual ~SealedSecrets() = default;
  /// Replaces a row of the same account and name.
  virtual void put(const SealedSecret& secret) = 0;
  virtual std::optional<SealedSecret> find(const AccountId& account, const std::string& name) = 0;
};

}  // namespace fiscal::vault
