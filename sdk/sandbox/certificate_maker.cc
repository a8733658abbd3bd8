#include "sdk/sandbox/certificate_maker.h"

#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

namespace fiscal::sandbox {
namespace {

constexpr long one_day = 24 * 60 * 60;

void need(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "add a certificate extension");
  X509_EXTENSION_free(extension);
}

class LibraryContext {
 public:
  LibraryContext()
      : context_(OSSL_LIB_CTX_new()),
        default_(OSSL_PROVIDER_load(context_, "default")),
        legacy_(OSSL_PROVIDER_load(context_, "legacy")) {
    need(default_ && legacy_, "load its default and legacy providers");
  }
  ~LibraryContext() {
    OSSL_PROVIDER_unload(legacy_);
    OSSL_PROVIDER_unload(default_);
    OSSL_LIB_CTX_free(context_);
  }
  LibraryContext(const LibraryContext&) = delete;
  LibraryContext& operator=(const LibraryContext&) = delete;
  OSSL_LIB_CTX* get() const { return context_; }

 private:
  OSSL_LIB_CTX* context_;
  OSSL_PROVIDER *default_, *legacy_;
};

// A certificate without issuer and signature: fresh key, random serial, the validity asked for.
KeyPair begin(const std::string& organisation, const std::string& common_name, long from, long to) {
  KeyPair pair{CertificateHandle(X509_new()), KeyHandle(EVP_RSA_gen(2048))};
  need(pair.certificate && pair.key, "make a key");
  X509* c = pair.certificate.get();
  X509_set_version(c, 2);
  unsigned char serial[8];
  need(RAND_bytes(serial, sizeof serial) == 1, "draw a serial number");
  serial[0] &= 0x7F;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(c));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(c), from);
  X509_gmtime_adj(X509_getm_notAfter(c), to);
  X509_set_pubkey(c, pair.key.get());
  X509_NAME* subject = X509_get_subject_name(c);
  const auto entry = [&](const char* field, const std::string& text) {
    X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  };
  entry("C", "BR");
  entry("O", organisation);
  entry("CN", common_name);
  return pair;
}

void finish(KeyPair& pair, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(pair.certificate.get(), X509_get_subject_name(issuer));
  need(X509_sign(pair.certificate.get(), issuer_key, EVP_sha256()) > 0, "sign a certificate");
}

void add_other_name(GENERAL_NAMES* names, const char* oid, const std::string& text) {
  ASN1_TYPE* value = ASN1_TYPE_new();
  ASN1_OCTET_STRING* octets = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(octets, reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
  ASN1_TYPE_set(value, V_ASN1_OCTET_STRING, octets);
  GENERAL_NAME* name = GENERAL_NAME_new();
  need(GENERAL_NAME_set0_othername(name, OBJ_txt2obj(oid, 1), value) == 1, "add an otherName");
  sk_GENERAL_NAME_push(names, name);
}

// Birth date, CPF, NIS, RG, issuer of the RG: fixed widths, zeros for what a test holder has not.
std::string person_field(const std::string& cpf) { return "01011980" + cpf + std::string(11 + 15 + 6, '0'); }

std::string pem_text(const BioHandle& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

KeyPair make_authority() {
  KeyPair pair = begin("ICP-Brasil de Teste", "AC Fiscal Sandbox", -one_day, 3650 * one_day);
  X509* c = pair.certificate.get();
  X509_set_issuer_name(c, X509_get_subject_name(c));
  add_extension(c, c, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(c, c, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(c, c, NID_subject_key_identifier, "hash");
  finish(pair, c, pair.key.get());
  return pair;
}

KeyPair make_server(const KeyPair& authority) {
  KeyPair pair = begin("Fiscal Sandbox", "localhost", -one_day, 3600 * one_day);
  X509* issuer = authority.certificate.get();
  add_extension(pair.certificate.get(), issuer, NID_key_usage, "critical,digitalSignature,keyEncipherment");
  add_extension(pair.certificate.get(), issuer, NID_ext_key_usage, "serverAuth");
  add_extension(pair.certificate.get(), issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  add_extension(pair.certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  finish(pair, issuer, authority.key.get());
  return pair;
}

KeyPair make_holder(const KeyPair& authority, const Holder& holder, Validity validity) {
  const std::string number = holder.cnpj.empty() ? holder.cpf : holder.cnpj;
  const bool expired = validity == Validity::Expired;
  KeyPair pair = begin("ICP-Brasil de Teste", holder.name + ":" + number, expired ? -400 * one_day : -one_day,
                       expired ? -30 * one_day : 365 * one_day);
  X509* issuer = authority.certificate.get();
  add_extension(pair.certificate.get(), issuer, NID_key_usage,
                "critical,digitalSignature,nonRepudiation,keyEncipherment");
  add_extension(pair.certificate.get(), issuer, NID_ext_key_usage, "clientAuth,emailProtection");
  add_extension(pair.certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  const std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>> names(GENERAL_NAMES_new());
  if (holder.cnpj.empty()) {
    add_other_name(names.get(), "2.16.76.1.3.1", person_field(holder.cpf));
  } else {
    add_other_name(names.get(), "2.16.76.1.3.4", person_field("12345678909"));
    add_other_name(names.get(), "2.16.76.1.3.3", holder.cnpj);
  }
  need(X509_add1_ext_i2d(pair.certificate.get(), NID_subject_alt_name, names.get(), 0, 0) == 1,
       "add the holder");
  finish(pair, issuer, authority.key.get());
  return pair;
}

std::string pkcs12(const KeyPair& pair, const KeyPair& authority, const std::string& name,
                   const std::string& password, Pkcs12Encryption encryption) {
  const bool legacy = encryption == Pkcs12Encryption::Legacy;
  // RC2 lives in OpenSSL's legacy provider, which is loaded into a context of its own and goes with it.
  const LibraryContext context;
  const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * chain) { sk_X509_free(chain); })> chain(
      sk_X509_new_null());
  sk_X509_push(chain.get(), authority.certificate.get());
  const Pkcs12Handle store(PKCS12_create_ex(
      password.c_str(), name.c_str(), pair.key.get(), pair.certificate.get(), chain.get(),
      legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : 0, legacy ? NID_pbe_WithSHA1And40BitRC2_CBC : 0, 2048,
      legacy ? -1 : 2048, 0, context.get(), nullptr));
  need(store != nullptr, "make a PKCS#12");
  if (legacy) {
    need(PKCS12_set_mac(store.get(), password.c_str(), -1, nullptr, 0, 2048, EVP_sha1()) == 1,
         "seal a PKCS#12");
  }
  const BioHandle out(BIO_new(BIO_s_mem()));
  need(i2d_PKCS12_bio(out.get(), store.get()) == 1, "write a PKCS#12");
  return pem_text(out);
}

std::string certificate_pem(const KeyPair& pair) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  need(PEM_write_bio_X509(out.get(), pair.certificate.get()) == 1, "write a certificate");
  return pem_text(out);
}

std::string key_pem(const KeyPair& pair) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  need(PEM_write_bio_PKCS8PrivateKey(out.get(), pair.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "write a key");
  return pem_text(out);
}

std::optional<KeyPair> load_pair(const std::string& certificate_file, const std::string& key_file) {
  if (!std::filesystem::exists(certificate_file) || !std::filesystem::exists(key_file)) return std::nullopt;
  const BioHandle certificate_in(BIO_new_file(certificate_file.c_str(), "r"));
  const BioHandle key_in(BIO_new_file(key_file.c_str(), "r"));
  need(certificate_in && key_in, "open an existing authority");
  KeyPair pair{CertificateHandle(PEM_read_bio_X509(certificate_in.get(), nullptr, nullptr, nullptr)),
               KeyHandle(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr))};
  need(pair.certificate && pair.key, "read an existing authority");
  return pair;
}

}  // namespace fiscal::sandbox
