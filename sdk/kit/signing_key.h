#pragma once

#include <fiscal/http.hpp>

#include <memory>
#include <string>

namespace fiscal::kit {

/// A key of two thousand bits and a certificate for it, made for one run: what sign/1 answers with.
/// Immutable.
class SigningKey {
 public:
  /// Throws std::runtime_error when OpenSSL cannot make one.
  SigningKey();
  ~SigningKey();

  SignAnswer sign(const SignRequest& request) const;

 private:
  struct Pair;
  std::unique_ptr<Pair> pair_;
  std::string certificate_;  ///< DER.
};

}  // namespace fiscal::kit
