#include "tests/support/pem_key.h"

#include <fiscal/encoding.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace fiscal::test {
namespace {

std::unique_ptr<BIO, int (*)(BIO*)> opened(const std::filesystem::path& file) {
  std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_file(file.c_str(), "rb"), BIO_free);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return in;
}

std::string der_of(const std::filesystem::path& file) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(
      PEM_read_bio_X509(opened(file).get(), nullptr, nullptr, nullptr), X509_free);
  if (!certificate) throw std::runtime_error(file.string() + " holds no certificate");
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  if (size <= 0) throw std::runtime_error("cannot encode the certificate of " + file.string());
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string signature_of(EVP_PKEY* key, std::string_view data, SignatureDigest digest) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const EVP_MD* algorithm = digest == SignatureDigest::Sha1 ? EVP_sha1() : EVP_sha256();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, algorithm, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1)
    throw std::runtime_error("OpenSSL: cannot sign");
  signature.resize(size);
  return signature;
}

}  // namespace

PemKey::PemKey(const std::filesystem::path& key, const std::filesystem::path& certificate)
    : key_(PEM_read_bio_PrivateKey(opened(key).get(), nullptr, nullptr, nullptr),
           [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); }),
      certificate_der_b64_(base64_encode(der_of(certificate))) {
  if (!key_) throw std::runtime_error(key.string() + " holds no private key");
}

Signer PemKey::signer() const {
  return [key = key_, certificate = certificate_der_b64_](std::string_view data, SignatureDigest digest) {
    return Signed{signature_of(static_cast<EVP_PKEY*>(key.get()), data, digest), certificate};
  };
}

}  // namespace fiscal::test
