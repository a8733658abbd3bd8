#pragma once

#include <string>
#include <vector>

#include "core/vault/pkcs12.h"

namespace fiscal::test {

/// What a throw-away certificate says. The dates are in days from `begins_at`, or from the present second.
struct CertificateWishes {
  std::string common_name = "EMPRESA DE TESTE LTDA:11222333000181";
  std::string other_name_oid;  ///< "2.16.76.1.3.3"; empty: no subjectAltName of this kind.
  std::string other_name_value;
  std::string second_name_oid;  ///< Beside the other one.
  std::string second_name_value;
  std::string dns_or_ip;       ///< "DNS:localhost,IP:127.0.0.1", in OpenSSL's notation; for servers.
  std::string extended_usage;  ///< "clientAuth"; empty: the extension is left out.
  long from_days = -1;
  long to_days = 365;
  std::int64_t begins_at = 0;  ///< Seconds since 1970; 0: now.
  int key_bits = 2048;
  std::string key_algorithm = "RSA";  ///< Or "RSA-PSS", which signs in another way only.
};

/// An authority whose certificates nobody else trusts.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name = "AC de Teste");

  /// A new key and its certificate, with the authority's in its chain.
  vault::Identity issue(const CertificateWishes& wishes) const;
  std::string pem() const;

 private:
  vault::Identity own_;
};

enum class FileForm { Modern, Legacy };

/// A PKCS#12 file of `certificate` with `key`, which need not belong together. Legacy: certificates under
/// RC2-40, key under 3DES, SHA-1 digest, as old tools export. `key` may be null.
std::string pkcs12_file(const vault::Identity& certificate, const evp_pkey_st* key,
                        const std::string& password, FileForm form, int rounds = 2048);

/// The same with its own key.
std::string pkcs12_file(const vault::Identity& identity, const std::string& password,
                        FileForm form = FileForm::Modern);

std::string certificate_pem(const vault::Identity& identity);

/// An identity of its own with the same key and certificate.
vault::Identity copy_of(const vault::Identity& identity);

/// Whether `signature` is the certificate's RSA signature of `data`.
bool verifies(const std::string& certificate_der, const std::string& data, const std::string& signature,
              const char* digest = "SHA256");

}  // namespace fiscal::test
