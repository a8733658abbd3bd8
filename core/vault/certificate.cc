#include "core/vault/certificate.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "core/vault/read_certificate.h"

namespace fiscal::vault {
namespace {

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Certificate::Certificate(Identity identity)
    : summary_(summary_of(*identity.certificate)),
      der_(der_of(*identity.certificate)),
      key_(std::move(identity.key)),
      chain_(std::move(identity.chain)) {}

std::string Certificate::sign(SignatureAlgorithm algorithm, std::string_view data) const {
  const EVP_MD* digest = algorithm == SignatureAlgorithm::RsaSha1 ? EVP_sha1() : EVP_sha256();
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     data.size()) != 1)
    throw std::runtime_error("OpenSSL cannot sign with the certificate " + summary_.serial);
  signature.resize(size);
  return signature;
}

}  // namespace fiscal::vault
