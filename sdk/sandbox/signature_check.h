#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

enum class SignatureState { Missing, Broken, Intact };

/// What a signature turned out to be. `certificate` is set when Intact.
struct SignatureVerdict {
  SignatureState state;
  std::string why;  ///< for people, when Broken
  std::shared_ptr<const Certificate> certificate;
};

/// Verifies the one Signature child of `root` over its child `signed_element`: one Reference to its Id (or,
/// where that is `root` itself, to the whole document by an empty URI), the enveloped transform and at most
/// one canonical form, RSA with SHA-1 or SHA-256 in any mixture (Manual Integrado 6.1.4 asks for C14N and
/// SHA-1; exclusive C14N and SHA-256 are met in the field).
SignatureVerdict check_signature(const xmlNode* root, const xmlNode* signed_element, CertificateBook& book);

/// The same for a Signature wherever it stands, whose Reference must say `uri` and mean `signed_element`.
SignatureVerdict check_signature_of(const xmlNode* signature, const xmlNode* signed_element,
                                    const std::string& uri, CertificateBook& book);

}  // namespace fiscal::sandbox
