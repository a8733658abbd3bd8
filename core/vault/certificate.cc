#include "core/vault/certificate.h"

#include <fiscal/encoding.hpp>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "core/vault/read_certificate.h"

namespace fiscal::vault {
namespace {

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::RsaSha1 ? EVP_sha1() : EVP_sha256();
}

}  // namespace

Certificate::Certificate(Identity identity)
    : summary_(summary_of(*identity.certificate)),
      der_(der_of(*identity.certificate)),
      key_(std::move(identity.key)),
      chain_(std::move(identity.chain)) {}

Certificate::~Certificate() {
  for (auto& idle : idle_) KeyOperation(idle.exchange(nullptr));
}

KeyOperation Certificate::prepared(SignatureAlgorithm algorithm) const {
  KeyOperation operation(EVP_PKEY_CTX_new(key_.get(), nullptr));
  if (operation && EVP_PKEY_sign_init(operation.get()) == 1 &&
      EVP_PKEY_CTX_set_rsa_padding(operation.get(), RSA_PKCS1_PADDING) == 1 &&
      EVP_PKEY_CTX_set_signature_md(operation.get(), digest_of(algorithm)) == 1)
    return operation;
  return nullptr;
}

std::string Certificate::sign(SignatureAlgorithm algorithm, std::string_view data) const {
  auto& idle = idle_.at(static_cast<std::size_t>(algorithm));
  KeyOperation operation(idle.exchange(nullptr));
  if (!operation) operation = prepared(algorithm);
  const std::string digest = algorithm == SignatureAlgorithm::RsaSha1 ? sha1(data) : sha256(data);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  if (!operation || EVP_PKEY_sign(operation.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                  reinterpret_cast<const unsigned char*>(digest.data()), digest.size()) != 1)
    throw std::runtime_error("OpenSSL cannot sign with the certificate " + summary_.serial);
  operation.reset(idle.exchange(operation.release()));
  signature.resize(size);
  return signature;
}

}  // namespace fiscal::vault
