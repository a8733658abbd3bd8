#pragma once

#include <string>
#include <string_view>

namespace fiscal::woovi {

/// Whether `pem` is an RSA public key of at least 2048 bits.
bool is_public_key(const std::string& pem);

/// Whether `signature` (raw) is RSASSA-PKCS1-v1_5 with SHA-256 of `data` by the owner of the key. Pure.
bool is_signed_by(const std::string& public_key_pem, std::string_view data, std::string_view signature);

}  // namespace fiscal::woovi
