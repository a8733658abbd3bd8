#pragma once

#include <fiscal/xmldsig.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal {

/// A namespace declaration as a canonical document spells it, its value still escaped.
struct ScannedNamespace {
  std::string_view prefix;
  std::string_view uri;
};

/// An element found in the text of a canonical document. Everything points into that text.
struct ScannedElement {
  std::string_view name;
  /// The value of its id attribute, still escaped; empty where it has none.
  std::string_view id;
  /// Its own declarations, and those of its ancestors that are in force, each sorted by prefix.
  std::vector<ScannedNamespace> declared;
  std::vector<ScannedNamespace> inherited;
  /// From its attributes, the blank before the first one included, to the end of its end tag.
  std::string_view from_attributes;
  /// Where its parent's end tag begins, or its own where it is the root: the place of an enveloped Signature.
  std::size_t signature_at = 0;
  /// What is in force there, prefixed declarations only.
  std::vector<ScannedNamespace> prefixes_at_signature;
  /// Whether any name in it, or in a declaration of it, has a prefix.
  bool has_prefixes = false;
  /// The same of the document.
  bool document_has_prefixes = false;
  /// Whether an ancestor has an attribute such as `xml:lang`, which inclusive canonicalization would copy.
  bool inherits_xml_attributes = false;
};

/// Finds the target of a signature in one pass over the text. Throws `std::invalid_argument` as `sign_at`
/// says.
ScannedElement scan_for_target(std::string_view canonical_document, const SignatureTarget& target);

/// The canonical form of the element alone, with the namespaces in scope that the form asks for.
std::string canonical_form_of(const ScannedElement& element, Canonicalization form);

/// The canonical form of the document in which `element` was found: its own text, where the form allows that.
std::string_view canonical_form_of_document(std::string_view canonical_document,
                                            const ScannedElement& element, Canonicalization form);

}  // namespace fiscal
