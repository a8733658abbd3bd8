#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

/// The four canonical forms that signatures of NFS-e are met with.
struct CanonicalForm {
  bool exclusive;
  bool with_comments;
};

/// The form of an Algorithm URI, or nothing when it is not one of the four.
std::optional<CanonicalForm> canonical_form(std::string_view uri);

/// The canonical bytes of the element `apex` and what is in it, without the elements named Signature of the
/// XML signature namespace when `enveloped` (the enveloped-signature transform). Throws when libxml2 fails.
std::string canonical_bytes(const xmlNode* apex, CanonicalForm form, bool enveloped);

}  // namespace fiscal::sandbox
