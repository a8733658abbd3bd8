#pragma once

#include <fiscal/http.hpp>

#include <string>
#include <string_view>

#include "core/vault/certificate_summary.h"
#include "core/vault/pkcs12.h"

namespace fiscal::vault {

/// An opened certificate: parsed once, shared by everybody who signs or presents it, overwritten and freed
/// with its last owner. Safe from any thread.
class Certificate {
 public:
  explicit Certificate(Identity identity);

  const CertificateSummary& summary() const { return summary_; }
  const std::string& der() const { return der_; }

  /// RSASSA-PKCS1-v1_5 over the digest of `data`, raw bytes. Throws std::runtime_error when OpenSSL cannot.
  std::string sign(SignatureAlgorithm algorithm, std::string_view data) const;

  /// For TLS, which takes references of its own.
  const Identity& identity() const { return identity_; }

 private:
  Identity identity_;
  CertificateSummary summary_;
  std::string der_;
};

}  // namespace fiscal::vault
