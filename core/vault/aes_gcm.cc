#include "core/vault/aes_gcm.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "core/base/ids.h"
#include "core/base/require.h"

namespace fiscal::vault {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL has no AES-256-GCM");
}

}  // namespace

std::string aes_gcm_encrypt(std::string_view key, std::string_view plain, std::string_view bound) {
  require(key.size() == aes_key_size, "an AES-256 key has 32 bytes");
  std::string sealed = random_bytes(nonce_size);
  sealed.resize(nonce_size + plain.size() + tag_size);
  const CipherContext context(EVP_CIPHER_CTX_new());
  must(context != nullptr);
  int written = 0;
  must(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key), octets(sealed)) == 1);
  must(EVP_EncryptUpdate(context.get(), nullptr, &written, octets(bound), static_cast<int>(bound.size())) ==
       1);
  must(EVP_EncryptUpdate(context.get(), octets(sealed) + nonce_size, &written, octets(plain),
                         static_cast<int>(plain.size())) == 1);
  must(EVP_EncryptFinal_ex(context.get(), octets(sealed) + nonce_size + written, &written) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                           octets(sealed) + nonce_size + plain.size()) == 1);
  return sealed;
}

bool aes_gcm_decrypt(std::string_view key, std::string_view sealed, std::string_view bound,
                     SecretBytes& plain) {
  plain = SecretBytes();
  if (key.size() != aes_key_size || sealed.size() < nonce_size + tag_size) return false;
  const std::string_view text = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
  std::string tag(sealed.substr(sealed.size() - tag_size));
  SecretBytes opened = SecretBytes::of_size(text.size());
  const CipherContext context(EVP_CIPHER_CTX_new());
  must(context != nullptr);
  int written = 0;
  unsigned char rest[16];
  must(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, octets(key), octets(sealed)) == 1);
  must(EVP_DecryptUpdate(context.get(), nullptr, &written, octets(bound), static_cast<int>(bound.size())) ==
       1);
  must(EVP_DecryptUpdate(context.get(), opened.data(), &written, octets(text),
                         static_cast<int>(text.size())) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), rest, &written) != 1) return false;
  plain = std::move(opened);
  return true;
}

}  // namespace fiscal::vault
