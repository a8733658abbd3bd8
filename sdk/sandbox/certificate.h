#pragma once

#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "sdk/sandbox/openssl_types.h"

namespace fiscal::sandbox {

/// What reception asks of a certificate, of the TLS client or of a signature.
struct Certificate {
  std::string fingerprint;  ///< SHA-256 of the DER, hexadecimal
  std::string common_name;
  std::string cnpj, cpf;  ///< from the ICP-Brasil otherNames; either may be empty
  std::time_t not_before = 0, not_after = 0;
  bool trusted = false;  ///< the chain ends in the test CA, its validity in time apart
  bool conforming =
      false;  ///< version 3, not of a CA, digitalSignature and nonRepudiation, has a CNPJ or CPF
  bool client_authentication = false;
  std::shared_ptr<EVP_PKEY> key;

  bool valid_at(std::time_t moment) const { return not_before <= moment && moment <= not_after; }
  /// The first 8 characters of the CNPJ, or the whole CPF: whom the certificate speaks for.
  std::string root() const { return cnpj.empty() ? cpf : cnpj.substr(0, 8); }
};

/// Reads certificates and remembers them, since the same few come back with every request. Safe for threads.
class CertificateBook {
 public:
  /// `authority` is the PEM file of the test CA; throws when it cannot be read.
  explicit CertificateBook(const std::string& authority);

  /// Null when the bytes are no certificate.
  std::shared_ptr<const Certificate> read(const std::string& der);
  std::shared_ptr<const Certificate> read(X509* certificate);

 private:
  std::shared_ptr<const Certificate> examine(X509* certificate) const;

  StoreHandle store_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Certificate>> known_;
};

}  // namespace fiscal::sandbox
