#include "sdk/sandbox/certificate.h"

#include <openssl/asn1.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

constexpr const char* oid_cnpj = "2.16.76.1.3.3";
constexpr const char* oid_person = "2.16.76.1.3.1";
constexpr const char* oid_responsible = "2.16.76.1.3.4";

std::time_t time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return timegm(&parts);
}

// An otherName's value is an OCTET STRING in most certificates of ICP-Brasil and a character string in
// others.
std::string other_name_text(const ASN1_TYPE* value) {
  switch (value->type) {
    case V_ASN1_OCTET_STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_UTF8STRING:
    case V_ASN1_IA5STRING: {
      const ASN1_STRING* text = value->value.asn1_string;
      return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
              static_cast<std::size_t>(ASN1_STRING_length(text))};
    }
    default:
      return {};
  }
}

// Person fields: birth date (8), CPF (11), then NIS, RG and its issuer.
std::string cpf_in(const std::string& person) {
  return person.size() >= 19 ? person.substr(8, 11) : std::string();
}

void read_identity(X509* certificate, Certificate& into) {
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string responsible;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_OTHERNAME) continue;
    char oid[64];
    OBJ_obj2txt(oid, sizeof oid, name->d.otherName->type_id, 1);
    const std::string text = other_name_text(name->d.otherName->value);
    if (std::string_view(oid) == oid_cnpj) into.cnpj = text.substr(0, 14);
    if (std::string_view(oid) == oid_person) into.cpf = cpf_in(text);
    if (std::string_view(oid) == oid_responsible) responsible = cpf_in(text);
  }
  GENERAL_NAMES_free(names);
  if (into.cnpj.empty() && into.cpf.empty()) into.cpf = responsible;
}

std::string common_name(X509* certificate) {
  char text[256];
  const int size =
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

CertificateBook::CertificateBook(const std::string& authority) : store_(X509_STORE_new()) {
  if (X509_STORE_load_locations(store_.get(), authority.c_str(), nullptr) != 1) {
    throw std::runtime_error("cannot read the test CA " + authority +
                             " (make it with: fiscal-sandbox pki --out DIR)");
  }
}

std::shared_ptr<const Certificate> CertificateBook::read(const std::string& der) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(der); found != known_.end()) return found->second;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const CertificateHandle parsed(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (!parsed) return nullptr;
  auto examined = examine(parsed.get());
  const std::lock_guard lock(mutex_);
  // A stranger can show any number of certificates: the book starts again rather than grow for ever.
  if (known_.size() >= 4096) known_.clear();
  return known_.emplace(der, std::move(examined)).first->second;
}

std::shared_ptr<const Certificate> CertificateBook::read(X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return nullptr;
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate, &out);
  return read(der);
}

std::shared_ptr<const Certificate> CertificateBook::examine(X509* certificate) const {
  auto result = std::make_shared<Certificate>();
  std::string der(static_cast<std::size_t>(i2d_X509(certificate, nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate, &out);
  result->fingerprint = sha256_hex(der);
  result->common_name = common_name(certificate);
  result->not_before = time_of(X509_get0_notBefore(certificate));
  result->not_after = time_of(X509_get0_notAfter(certificate));
  read_identity(certificate, *result);

  const StoreContextHandle context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store_.get(), certificate, nullptr);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
  result->trusted = X509_verify_cert(context.get()) == 1;

  const auto usage = X509_get_key_usage(certificate);
  const bool signs = usage == UINT32_MAX || ((usage & KU_DIGITAL_SIGNATURE) && (usage & KU_NON_REPUDIATION));
  result->conforming = X509_get_version(certificate) == 2 && X509_check_ca(certificate) == 0 && signs &&
                       !(result->cnpj.empty() && result->cpf.empty());
  result->client_authentication = (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) != 0;
  result->key = std::shared_ptr<EVP_PKEY>(X509_get_pubkey(certificate), EVP_PKEY_free);
  return result;
}

}  // namespace fiscal::sandbox
