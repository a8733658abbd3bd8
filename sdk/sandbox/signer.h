#pragma once

#include <string>
#include <string_view>

#include "sdk/sandbox/openssl_types.h"

namespace fiscal::sandbox {

/// The stand-in's own signature under NFS-e and events: RSA-SHA256 over exclusive C14N with comments, as
/// SefinNacional_1.6.0 signs.
class Signer {
 public:
  /// Reads PEM files; throws when they cannot be read.
  Signer(const std::string& certificate_file, const std::string& key_file);

  /// The document (root > signed element with Id) with its Signature appended as the last child of the root.
  /// `closing` is the root's end tag as written, "</NFSe>".
  std::string sign(std::string_view document, std::string_view closing) const;

 private:
  KeyHandle key_;
  std::string certificate_b64_;
};

}  // namespace fiscal::sandbox
