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

/// The canonical bytes of the element `apex` and what is in it, without the element `left_out` (the signature
/// that an enveloped-signature transform stands in; may be null). Throws when libxml2 fails.
std::string canonical_bytes(const xmlNode* apex, CanonicalForm form, const xmlNode* left_out);

}  // namespace fiscal::sandbox
