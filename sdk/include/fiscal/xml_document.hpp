#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal {

/// The canonical forms in use for fiscal signatures: Canonical XML 1.0 and Exclusive XML
/// Canonicalization 1.0.
enum class Canonicalization { Inclusive, Exclusive, ExclusiveWithComments };

/// What a document may cost. A document beyond a limit is refused.
struct XmlLimits {
  std::size_t max_bytes = std::size_t{8} << 20;
  /// Elements inside one another, the root being 1; libxml2 itself stops at 256.
  int max_depth = 64;
  /// Attributes and namespace declarations of one element; checking them for duplicates takes quadratic time.
  int max_attributes = 256;
};

struct XmlTree;

/// A read-only handle on one element. It keeps its document alive; the views that it returns live as long as
/// the document does. Handles on one document belong to one thread at a time.
class XmlElement {
 public:
  /// The local name, without a prefix.
  std::string_view name() const;

  /// Empty for an element that is in no namespace.
  std::string_view namespace_uri() const;

  /// The text directly inside this element (CDATA included, comments and child elements left out), as it
  /// stands.
  std::string text() const;

  /// An attribute without a namespace.
  std::optional<std::string> attribute(std::string_view name) const;

  /// The first child element with this local name, in any namespace.
  std::optional<XmlElement> child(std::string_view name) const;
  std::optional<XmlElement> child(std::string_view name, std::string_view namespace_uri) const;

  /// The child elements in document order.
  std::vector<XmlElement> children() const;
  std::vector<XmlElement> children(std::string_view name) const;

  /// Follows first children by local name: `path("infNFSe/valores/vLiq")`.
  std::optional<XmlElement> path(std::string_view steps) const;

  /// The text of the element at `steps`: nothing where it is absent, an empty text where it is empty.
  std::optional<std::string> text_at(std::string_view steps) const;

  /// Nothing for the root.
  std::optional<XmlElement> parent() const;

  /// The canonical form of this element and all below it, with the namespaces in scope here.
  /// Throws `std::runtime_error` where it has none (a relative namespace URI).
  std::string canonical(Canonicalization form) const;

  bool operator==(const XmlElement& other) const { return node_ == other.node_; }

 private:
  friend struct XmlAccess;
  XmlElement(std::shared_ptr<const XmlTree> tree, void* node) : tree_(std::move(tree)), node_(node) {}

  std::shared_ptr<const XmlTree> tree_;
  void* node_;
};

/// A well-formed document that was read without trusting it: no document type declaration, hence no entities
/// of its own and nothing fetched; no network; bounded by `XmlLimits`; UTF-8, ISO-8859-1, Windows-1252 or
/// ASCII. Copies share one tree. Use a document and its elements from one thread at a time.
class XmlDocument {
 public:
  struct Parsed;

  /// Any bytes may be given. What is refused comes back as `Parsed::error`, with the line.
  static Parsed parse(std::string_view bytes, const XmlLimits& limits = {});

  XmlElement root() const;

  /// The bytes that were parsed, as they came.
  std::string_view source() const;

 private:
  explicit XmlDocument(std::shared_ptr<const XmlTree> tree) : tree_(std::move(tree)) {}

  std::shared_ptr<const XmlTree> tree_;
};

/// A document, or why there is none.
struct XmlDocument::Parsed {
  std::optional<XmlDocument> document;
  /// For an operator: `line 3: ...`. Empty when there is a document.
  std::string error;

  explicit operator bool() const { return document.has_value(); }
  const XmlDocument& operator*() const { return *document; }
  const XmlDocument* operator->() const { return &*document; }
};

}  // namespace fiscal
