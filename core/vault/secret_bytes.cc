#include "core/vault/secret_bytes.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace fiscal::vault {

SecretBytes::~SecretBytes() { overwrite(0); }

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    overwrite(0);
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

SecretBytes SecretBytes::of_size(std::size_t size) {
  SecretBytes made;
  made.bytes_.resize(size);
  return made;
}

SecretBytes SecretBytes::random(std::size_t size) {
  SecretBytes made = of_size(size);
  if (RAND_priv_bytes(made.data(), static_cast<int>(size)) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
  return made;
}

void SecretBytes::shorten(std::size_t size) {
  overwrite(size);
  bytes_.resize(size);
}

void SecretBytes::overwrite(std::size_t from) {
  if (from < bytes_.size()) OPENSSL_cleanse(bytes_.data() + from, bytes_.size() - from);
}

}  // namespace fiscal::vault
