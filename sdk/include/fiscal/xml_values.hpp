#pragma once

#include <fiscal/xml_document.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal {

/// A few values of a document, read in one pass. It costs half of what a tree does, and refuses what
/// XmlDocument::parse refuses, in the same words.
struct XmlValues {
  struct Read;

  std::string root_name;
  std::string root_namespace;  ///< Empty where the root is in none.
  std::vector<std::optional<std::string>>
      at;  ///< One for each place; nothing where the document has not got it.

  /// A place is a path below the root as in XmlElement::text_at, `info/number`, or that of an attribute which
  /// is in no namespace, `info/@Id`.
  static Read read(std::string_view bytes, std::span<const std::string_view> places,
                   const XmlLimits& limits = {});
};

/// The values, or why there are none.
struct XmlValues::Read {
  std::optional<XmlValues> values;
  /// For an operator: `line 3: ...`. Empty when there are values.
  std::string error;

  explicit operator bool() const { return values.has_value(); }
  const XmlValues* operator->() const { return &*values; }
};

}  // namespace fiscal
