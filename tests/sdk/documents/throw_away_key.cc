#include "tests/sdk/documents/throw_away_key.h"

#include <fiscal/encoding.hpp>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

namespace fiscal::test {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::string self_signed(EVP_PKEY* key) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_set_version(certificate.get(), 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), name);
  must(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "sign a certificate");
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  must(size > 0, "encode a certificate");
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

ThrowAwayKey::ThrowAwayKey() : key_(EVP_RSA_gen(2048)) {
  must(key_ != nullptr, "make a key");
  certificate_der_ = self_signed(static_cast<EVP_PKEY*>(key_));
}

ThrowAwayKey::~ThrowAwayKey() { EVP_PKEY_free(static_cast<EVP_PKEY*>(key_)); }

std::string ThrowAwayKey::sign(std::string_view data, SignatureDigest digest) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const EVP_MD* algorithm = digest == SignatureDigest::Sha1 ? EVP_sha1() : EVP_sha256();
  must(EVP_DigestSignInit(context.get(), nullptr, algorithm, nullptr, static_cast<EVP_PKEY*>(key_)) == 1,
       "start");
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      reinterpret_cast<const unsigned char*>(data.data()), data.size()) == 1,
       "sign");
  signature.resize(size);
  return signature;
}

Signer ThrowAwayKey::signer() const {
  return [this](std::string_view data, SignatureDigest digest) {
    return Signed{sign(data, digest), base64_encode(certificate_der_)};
  };
}

std::string ThrowAwayKey::certificate_pem() const {
  const std::string text = base64_encode(certificate_der_);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + '\n';
  return pem + "-----END CERTIFICATE-----\n";
}

const ThrowAwayKey& a_key() {
  static const ThrowAwayKey key;
  return key;
}

}  // namespace fiscal::test
