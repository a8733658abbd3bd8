#include "core/services/proof.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <fiscal/encoding.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <string>

namespace fiscal::services {
namespace {

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  const auto* made =
      HMAC(digest, key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(), &size);
  if (made == nullptr) throw std::runtime_error("OpenSSL computes no HMAC");
  return {reinterpret_cast<const char*>(out.data()), size};
}

/// Base64 has no underscore, so the last one ends the prefix.
std::optional<std::string> standard_webhooks_key(std::string_view secret) {
  const auto prefix_end = secret.rfind('_');
  auto key = base64_decode(prefix_end == std::string_view::npos ? secret : secret.substr(prefix_end + 1));
  if (key && key->empty()) return std::nullopt;
  return key;
}

}  // namespace

Result<bool> proves(const VerifyRequest& request, std::string_view secret) {
  if (secret.empty()) return Finding{"secret_unusable", "", "/secret", "is empty", "Set it again."};
  switch (request.method) {
    case ProofMethod::Equal:
      return constant_time_equal(request.proof, secret);
    case ProofMethod::HmacSha1:
      return constant_time_equal(request.proof, hmac(EVP_sha1(), secret, request.data));
    case ProofMethod::HmacSha256:
      return constant_time_equal(request.proof, hmac(EVP_sha256(), secret, request.data));
    case ProofMethod::StandardWebhooks:
      break;
  }
  const auto key = standard_webhooks_key(secret);
  if (!key)
    return Finding{"secret_unusable", "", "/secret", "is not base64 after its prefix",
                   "Set it as the provider shows it, \"whsec_…\"."};
  return constant_time_equal(request.proof, hmac(EVP_sha256(), *key, request.data));
}

}  // namespace fiscal::services
