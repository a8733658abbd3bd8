#include "tests/support/test_certificates.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <stdexcept>

#include "core/base/ids.h"

namespace fiscal::test {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "add an extension");
  X509_EXTENSION_free(extension);
}

vault::KeyHandle new_key(const CertificateWishes& wishes) {
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, wishes.key_algorithm.c_str(), nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  must(context != nullptr && EVP_PKEY_keygen_init(context.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), wishes.key_bits) == 1 &&
           EVP_PKEY_generate(context.get(), &key) == 1,
       "make a key");
  return vault::KeyHandle(key);
}

vault::Identity unsigned_certificate(const CertificateWishes& wishes) {
  vault::Identity made{new_key(wishes), vault::X509Handle(X509_new()),
                       vault::ChainHandle(sk_X509_new_null())};
  must(made.certificate != nullptr, "make a certificate");
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, 2);
  const std::string serial = random_bytes(7);
  BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()), 7, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
  std::time_t begin = wishes.begins_at == 0 ? std::time(nullptr) : static_cast<std::time_t>(wishes.begins_at);
  X509_time_adj_ex(X509_getm_notBefore(certificate), static_cast<int>(wishes.from_days), 0, &begin);
  X509_time_adj_ex(X509_getm_notAfter(certificate), static_cast<int>(wishes.to_days), 0, &begin);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wishes.common_name.c_str()), -1, -1, 0);
  return made;
}

void push_other_name(GENERAL_NAMES* names, const std::string& oid, const std::string& text) {
  ASN1_TYPE* value = ASN1_TYPE_new();
  ASN1_OCTET_STRING* octets = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(octets, reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
  ASN1_TYPE_set(value, V_ASN1_OCTET_STRING, octets);
  GENERAL_NAME* name = GENERAL_NAME_new();
  must(GENERAL_NAME_set0_othername(name, OBJ_txt2obj(oid.c_str(), 1), value) == 1, "add an otherName");
  sk_GENERAL_NAME_push(names, name);
}

void add_other_names(X509* certificate, const CertificateWishes& wishes) {
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  push_other_name(names, wishes.other_name_oid, wishes.other_name_value);
  if (!wishes.second_name_oid.empty())
    push_other_name(names, wishes.second_name_oid, wishes.second_name_value);
  must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1, "add a subjectAltName");
  GENERAL_NAMES_free(names);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name)
    : own_(unsigned_certificate({.common_name = name, .from_days = -1000, .to_days = 3650})) {
  X509* certificate = own_.certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  must(X509_sign(certificate, own_.key.get(), EVP_sha256()) > 0, "sign");
}

vault::Identity TestAuthority::issue(const CertificateWishes& wishes) const {
  vault::Identity made = unsigned_certificate(wishes);
  X509* certificate = made.certificate.get();
  X509* issuer = own_.certificate.get();
  add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
  if (!wishes.extended_usage.empty())
    add_extension(certificate, issuer, NID_ext_key_usage, wishes.extended_usage);
  if (!wishes.dns_or_ip.empty()) add_extension(certificate, issuer, NID_subject_alt_name, wishes.dns_or_ip);
  if (!wishes.other_name_oid.empty()) add_other_names(certificate, wishes);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  must(X509_sign(certificate, own_.key.get(), EVP_sha256()) > 0, "sign");
  X509_up_ref(issuer);
  sk_X509_push(made.chain.get(), issuer);
  return made;
}

std::string TestAuthority::pem() const { return certificate_pem(own_); }

std::string pkcs12_file(const vault::Identity& certificate, const evp_pkey_st* key,
                        const std::string& password, FileForm form, int rounds) {
  const bool legacy = form == FileForm::Legacy;
  // RC2 needs the legacy provider, here for making the file only: in a context of its own, so that the code
  // under test has to bring its own.
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  OSSL_PROVIDER* modern = OSSL_PROVIDER_load(context, "default");
  OSSL_PROVIDER* old = OSSL_PROVIDER_load(context, "legacy");
  must(modern != nullptr && old != nullptr, "load the legacy provider");
  const int key_algorithm = legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : NID_aes_256_cbc;
  const int certificate_algorithm = legacy ? NID_pbe_WithSHA1And40BitRC2_CBC : NID_aes_256_cbc;
  // PKCS12_create would refuse a key that is not the certificate's.
  STACK_OF(PKCS12_SAFEBAG)* bags = nullptr;
  STACK_OF(PKCS7)* safes = nullptr;
  must(PKCS12_add_cert(&bags, certificate.certificate.get()) != nullptr, "add a certificate");
  for (int i = 0; i < sk_X509_num(certificate.chain.get()); ++i)
    PKCS12_add_cert(&bags, sk_X509_value(certificate.chain.get(), i));
  must(PKCS12_add_safe_ex(&safes, bags, certificate_algorithm, rounds, password.c_str(), context, nullptr) ==
           1,
       "encrypt certificates");
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  if (key != nullptr) {
    bags = nullptr;
    must(PKCS12_add_key_ex(&bags, const_cast<EVP_PKEY*>(key), 0, rounds, key_algorithm, password.c_str(),
                           context, nullptr) != nullptr,
         "encrypt a key");
    must(PKCS12_add_safe(&safes, bags, -1, 0, nullptr) == 1, "add a key");
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  }
  PKCS12* file = PKCS12_add_safes_ex(safes, 0, context, nullptr);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  must(file != nullptr, "make a PKCS#12");
  must(
      PKCS12_set_mac(file, password.c_str(), -1, nullptr, 0, rounds, legacy ? EVP_sha1() : EVP_sha256()) == 1,
      "seal a PKCS#12");
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
  must(i2d_PKCS12_bio(out.get(), file) == 1, "write a PKCS#12");
  PKCS12_free(file);
  OSSL_PROVIDER_unload(old);
  OSSL_PROVIDER_unload(modern);
  OSSL_LIB_CTX_free(context);
  return text_of(out.get());
}

std::string pkcs12_file(const vault::Identity& identity, const std::string& password, FileForm form) {
  return pkcs12_file(identity, identity.key.get(), password, form);
}

std::string certificate_pem(const vault::Identity& identity) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
  must(PEM_write_bio_X509(out.get(), identity.certificate.get()) == 1, "write a certificate");
  return text_of(out.get());
}

vault::Identity copy_of(const vault::Identity& identity) {
  EVP_PKEY_up_ref(identity.key.get());
  X509_up_ref(identity.certificate.get());
  return {vault::KeyHandle(identity.key.get()), vault::X509Handle(identity.certificate.get()),
          vault::ChainHandle(X509_chain_up_ref(identity.chain.get()))};
}

bool verifies(const std::string& certificate_der, const std::string& data, const std::string& signature,
              const char* digest) {
  const auto* der = reinterpret_cast<const unsigned char*>(certificate_der.data());
  const vault::X509Handle own(d2i_X509(nullptr, &der, static_cast<long>(certificate_der.size())));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr,
                                 X509_get0_pubkey(own.get()), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                          data.size()) == 1;
}

}  // namespace fiscal::test
