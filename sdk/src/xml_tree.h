#pragma once

#include <fiscal/xml_document.hpp>

#include <libxml/tree.h>

#include <memory>
#include <optional>
#include <string>

namespace fiscal {

struct FreeXmlDoc {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using OwnedXmlDoc = std::unique_ptr<xmlDoc, FreeXmlDoc>;

/// The bytes of a document and libxml2's tree of them.
struct XmlTree {
  std::string source;
  OwnedXmlDoc document;
};

/// The way from the handles of the public headers to libxml2's nodes, for the sources of this library.
struct XmlAccess {
  static xmlNode* node(const XmlElement& element) { return static_cast<xmlNode*>(element.node_); }
  static XmlElement in_document_of(const XmlElement& element, xmlNode* node) { return {element.tree_, node}; }
  static XmlElement root(const std::shared_ptr<const XmlTree>& tree) {
    return {tree, xmlDocGetRootElement(tree->document.get())};
  }
};

enum class CanonicalComments { Dropped, AsTheFormSays };

/// The canonical form of `apex` and all below it, of the whole document where `apex` is null, in both cases
/// without the subtree of `left_out` (which may be null). Nothing where the document has no canonical form.
std::optional<std::string> canonical_form(xmlDoc* document, const xmlNode* apex, const xmlNode* left_out,
                                          Canonicalization form, CanonicalComments comments);

/// libxml2's UTF-8 as a view; a null pointer is empty.
inline std::string_view xml_view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

}  // namespace fiscal
