#pragma once

#include <string>
#include <string_view>

#include "core/vault/secret_bytes.h"

namespace fiscal::vault {

inline constexpr std::size_t aes_key_size = 32;

/// AES-256-GCM with a random nonce: nonce (12 bytes), ciphertext, tag (16 bytes). `bound` is authenticated
/// and not kept. `key` is `aes_key_size` bytes. Throws std::runtime_error when OpenSSL cannot.
std::string aes_gcm_encrypt(std::string_view key, std::string_view plain, std::string_view bound);

/// False when key, `bound` or a single bit of `sealed` differs; `plain` is then empty.
bool aes_gcm_decrypt(std::string_view key, std::string_view sealed, std::string_view bound,
                     SecretBytes& plain);

}  // namespace fiscal::vault
