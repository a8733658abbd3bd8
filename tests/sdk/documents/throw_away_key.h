#pragma once

#include <fiscal/xmldsig.hpp>

#include <string>
#include <string_view>

namespace fiscal::test {

/// An RSA key of 2048 bits with a self-signed certificate, made on the spot and forgotten with the process.
class ThrowAwayKey {
 public:
  ThrowAwayKey();
  ~ThrowAwayKey();
  ThrowAwayKey(const ThrowAwayKey&) = delete;
  ThrowAwayKey& operator=(const ThrowAwayKey&) = delete;

  Signer signer() const;
  std::string sign(std::string_view data, SignatureDigest digest) const;
  const std::string& certificate_der() const { return certificate_der_; }
  std::string certificate_pem() const;

 private:
  void* key_;
  std::string certificate_der_;
};

/// One key for the whole program: making one takes a tenth of a second or more.
const ThrowAwayKey& a_key();

}  // namespace fiscal::test
