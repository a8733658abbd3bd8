#pragma once

#include <string>

/// The messages of the host service verify/1: whether a message from outside proves knowledge of a secret
/// that the plugin itself never sees.
namespace fiscal {

/// How a message proves it.
enum class ProofMethod {
  Equal,             ///< The proof is the secret itself (a token in a header).
  HmacSha1,          ///< RFC 2104, the secret's text as key.
  HmacSha256,        ///< RFC 2104, the secret's text as key.
  StandardWebhooks,  ///< HmacSha256 whose key is the base64 after the secret's prefix ("whsec_…";
                     ///< standardwebhooks.com).
};

/// `secret` is the setting as it is, "${secret:name}": only secrets that the connection's settings name can
/// be asked for.
struct VerifyRequest {
  ProofMethod method = ProofMethod::HmacSha256;
  std::string secret;
  std::string data;   ///< What was proved, raw; nothing for Equal. At most 8 MiB.
  std::string proof;  ///< The claim, raw: a digest's bytes, not their spelling.

  bool operator==(const VerifyRequest&) const = default;
};

struct VerifyAnswer {
  bool genuine = false;

  bool operator==(const VerifyAnswer&) const = default;
};

}  // namespace fiscal
