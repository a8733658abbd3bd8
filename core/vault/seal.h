#pragma once

#include <string>
#include <string_view>

#include "core/vault/master_keys.h"

namespace fiscal::vault {

/// Whose row a seal is for. It is bound into the seal: a row that was moved to another account, renamed or
/// turned into another kind does not open.
struct SealedPlace {
  std::string account;
  std::string kind;
  std::string name;
};

/// Envelope encryption: `plain` under a data key of its own (AES-256-GCM), that key under the current master
/// key. Bytes: form version (1), length and id of the master key, length (two bytes, big endian) and bytes of
/// the wrapped data key, then nonce, ciphertext and tag. Bound to both: account|kind|name|version.
std::string seal(const SealedPlace& place, std::string_view plain, MasterKeys& keys);

/// The error's code is `seal_broken` or the one of `MasterKeys::unwrap`.
Result<SecretBytes> open_seal(const SealedPlace& place, std::string_view sealed, MasterKeys& keys);

/// The same ciphertext with its data key under the current master key; equal to `sealed` when it is already.
Result<std::string> reseal(const SealedPlace& place, std::string_view sealed, MasterKeys& keys);

}  // namespace fiscal::vault
