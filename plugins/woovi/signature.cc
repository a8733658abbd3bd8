#include "plugins/woovi/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace fiscal::woovi {
namespace {

using PublicKey = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

PublicKey public_key_in(const std::string& pem) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                  &BIO_free);
  return {bytes ? PEM_read_bio_PUBKEY(bytes.get(), nullptr, nullptr, nullptr) : nullptr, &EVP_PKEY_free};
}

}  // namespace

bool is_public_key(const std::string& pem) {
  const PublicKey key = public_key_in(pem);
  return key && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA && EVP_PKEY_bits(key.get()) >= 2048;
}

bool is_signed_by(const std::string& public_key_pem, std::string_view data, std::string_view signature) {
  const PublicKey key = public_key_in(public_key_pem);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!key || !context || EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                          data.size()) == 1;
}

}  // namespace fiscal::woovi
