#pragma once

#include <fiscal/xmldsig.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace fiscal::test {

/// A private key and its certificate from two PEM files, for documents whose signatures are known beforehand.
class PemKey {
 public:
  /// Throws when a file does not hold what it should.
  PemKey(const std::filesystem::path& key, const std::filesystem::path& certificate);

  Signer signer() const;

 private:
  std::shared_ptr<void> key_;
  std::string certificate_der_b64_;
};

}  // namespace fiscal::test
