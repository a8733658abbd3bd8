#include "sdk/kit/signing_key.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace fiscal::kit {
namespace {

constexpr int key_bits = 2048;
constexpr long one_day = 86'400;

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

}  // namespace

struct SigningKey::Pair {
  explicit Pair(EVP_PKEY* made) : key(made) {}
  ~Pair() { EVP_PKEY_free(key); }

  EVP_PKEY* key;
};

SigningKey::SigningKey() : pair_(std::make_unique<Pair>(EVP_RSA_gen(key_bits))) {
  must(pair_->key != nullptr, "make a key");
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  must(certificate != nullptr, "make a certificate");
  X509* const made = certificate.get();
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -one_day);
  X509_gmtime_adj(X509_getm_notAfter(made), one_day);
  X509_NAME* const name = X509_get_subject_name(made);
  constexpr unsigned char common_name[] = "KIT DE CONFORMIDADE:11222333000181";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name, -1, -1, 0);
  X509_set_issuer_name(made, name);
  must(X509_set_pubkey(made, pair_->key) == 1 && X509_sign(made, pair_->key, EVP_sha256()) > 0,
       "sign a certificate");
  unsigned char* der = nullptr;
  const int size = i2d_X509(made, &der);
  must(size > 0, "write a certificate");
  certificate_.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
}

SigningKey::~SigningKey() = default;

SignAnswer SigningKey::sign(const SignRequest& request) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const EVP_MD* digest = request.algorithm == SignatureAlgorithm::RsaSha1 ? EVP_sha1() : EVP_sha256();
  const auto* data = reinterpret_cast<const unsigned char*>(request.data.data());
  std::size_t size = 0;
  must(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, pair_->key) == 1 &&
           EVP_DigestSign(context.get(), nullptr, &size, data, request.data.size()) == 1,
       "begin a signature");
  std::string signature(size, '\0');
  must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                      request.data.size()) == 1,
       "sign");
  signature.resize(size);
  return {signature, certificate_};
}

}  // namespace fiscal::kit
