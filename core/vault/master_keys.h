#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/vault/secret_bytes.h"

namespace fiscal::vault {

/// A data key under a master key.
struct WrappedKey {
  std::string master_key;  ///< Id of the master key, 1 to 40 characters of [a-z0-9_-].
  std::string bytes;
};

/// Wraps and unwraps data keys: the seam for a key service (KMS, PKCS#11), where the master key never leaves
/// it. `bound` is authenticated with the data key. Safe from any thread. Throws std::runtime_error when a key
/// service cannot be reached.
class MasterKeys {
 public:
  virtual ~MasterKeys() = default;

  /// Id of the key that wraps from now on; older ones still unwrap.
  virtual std::string current() const = 0;
  virtual WrappedKey wrap(std::string_view data_key, std::string_view bound) = 0;
  /// The error says which master key is missing, or that the bytes were changed.
  virtual Result<SecretBytes> unwrap(const WrappedKey& wrapped, std::string_view bound) = 0;
};

}  // namespace fiscal::vault
