#pragma once

#include <fiscal/http.hpp>

#include <array>
#include <atomic>
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
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  const CertificateSummary& summary() const { return summary_; }
  const std::string& der() const { return der_; }

  /// RSASSA-PKCS1-v1_5 over the digest of `data`, raw bytes. Throws std::runtime_error when OpenSSL cannot.
  std::string sign(SignatureAlgorithm algorithm, std::string_view data) const;

  /// For TLS, beside `der`; it takes references of its own.
  evp_pkey_st* key() const { return key_.get(); }
  stack_st_X509* chain() const { return chain_.get(); }

 private:
  KeyOperation prepared(SignatureAlgorithm algorithm) const;

  // The certificate itself is kept as its bytes: OpenSSL's object of it takes four times as much.
  CertificateSummary summary_;
  std::string der_;
  KeyHandle key_;
  ChainHandle chain_;
  // Of each algorithm one that nobody signs with just now: preparing one is 3 us beside a signature's 250.
  mutable std::array<std::atomic<evp_pkey_ctx_st*>, 2> idle_{};
};

}  // namespace fiscal::vault
