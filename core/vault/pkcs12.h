#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/vault/openssl_handles.h"
#include "core/vault/secret_bytes.h"

namespace fiscal::vault {

/// A private key with its certificate and the authorities' certificates that came with it.
struct Identity {
  KeyHandle key;
  X509Handle certificate;
  ChainHandle chain;  ///< Never null.
};

/// Opens a file from outside, at most 256 KiB: today's algorithms and those of old tools (RC2-40, 3DES,
/// SHA-1). The old ones are known only to a private OpenSSL context that lives for this call; the identity
/// belongs to the common one. Error codes: `pkcs12_invalid`, `pkcs12_password`, `pkcs12_without_key`,
/// `pkcs12_key_mismatch`, `pkcs12_too_expensive`.
Result<Identity> import_pkcs12(std::string_view file, std::string_view password);

/// The identity for sealing: PKCS#12 with AES-256-CBC and HMAC-SHA-256 under a random password that stands
/// before it.
SecretBytes encode_identity(const Identity& identity);

/// The inverse of `encode_identity`. Throws std::runtime_error on other bytes: they came out of an intact
/// seal.
Identity decode_identity(std::string_view encoded);

}  // namespace fiscal::vault
