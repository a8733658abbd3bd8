#include "core/vault/read_certificate.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <fiscal/encoding.hpp>
#include <fiscal/tax_id.hpp>
#include <stdexcept>

namespace fiscal::vault {
namespace {

constexpr std::string_view oid_company = "2.16.76.1.3.3";
constexpr std::string_view oid_person = "2.16.76.1.3.1";

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) throw std::runtime_error("a certificate's date cannot be read");
  return {static_cast<std::int64_t>(timegm(&parts)) * 1000};
}

std::string last_common_name(const X509_NAME* name) {
  int at = -1;
  for (int next = at; (next = X509_NAME_get_index_by_NID(name, NID_commonName, next)) >= 0;) at = next;
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

/// ICP-Brasil asks for OCTET STRING or PrintableString; authorities use UTF8String and IA5String as well.
std::string_view text_in(const ASN1_TYPE& value) {
  switch (value.type) {
    case V_ASN1_OCTET_STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_UTF8STRING:
    case V_ASN1_IA5STRING:
      return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value.value.asn1_string)),
              static_cast<std::size_t>(ASN1_STRING_length(value.value.asn1_string))};
    default:
      return {};
  }
}

std::string tax_id_of_kind(std::string_view text, TaxIdKind kind) {
  const std::string number = normalise_tax_id(text);
  return tax_id_kind(number) == kind ? number : std::string();
}

std::string owner_in_names(const X509& certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string company;
  std::string person;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_OTHERNAME) continue;
    char oid[64];
    OBJ_obj2txt(oid, sizeof oid, name->d.otherName->type_id, 1);
    const std::string_view text = text_in(*name->d.otherName->value);
    if (oid == oid_company) company = tax_id_of_kind(text.substr(0, 14), TaxIdKind::Cnpj);
    // Date of birth (8 digits), then the CPF (11), then other registers.
    if (oid == oid_person && text.size() >= 19) person = tax_id_of_kind(text.substr(8, 11), TaxIdKind::Cpf);
  }
  return company.empty() ? person : company;
}

}  // namespace

std::string der_of(const x509_st& certificate) {
  std::string der(static_cast<std::size_t>(i2d_X509(&certificate, nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(&certificate, &out);
  return der;
}

CertificateSummary summary_of(const x509_st& certificate) {
  CertificateSummary summary;
  summary.owner_name = last_common_name(X509_get_subject_name(&certificate));
  summary.owner_tax_id = owner_in_names(certificate);
  if (const auto colon = summary.owner_name.rfind(':'); colon != std::string::npos) {
    const std::string number = normalise_tax_id(std::string_view(summary.owner_name).substr(colon + 1));
    if (tax_id_kind(number) != TaxIdKind::Neither) {
      if (summary.owner_tax_id.empty()) summary.owner_tax_id = number;
      summary.owner_name.resize(colon);
    }
  }
  summary.issuer_name = last_common_name(X509_get_issuer_name(&certificate));
  const ASN1_INTEGER* serial = X509_get0_serialNumber(&certificate);
  summary.serial = hex({reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                        static_cast<std::size_t>(ASN1_STRING_length(serial))});
  summary.fingerprint = hex(sha256(der_of(certificate)));
  summary.not_before = instant_of(X509_get0_notBefore(&certificate));
  summary.not_after = instant_of(X509_get0_notAfter(&certificate));
  return summary;
}

bool may_authenticate_client(const x509_st& certificate) {
  // OpenSSL keeps what it learns of extensions in the certificate, which is why its function takes a
  // non-const one.
  const auto usage = X509_get_extended_key_usage(const_cast<X509*>(&certificate));
  return usage == UINT32_MAX || (usage & XKU_SSL_CLIENT) != 0;
}

}  // namespace fiscal::vault
