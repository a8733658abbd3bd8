#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal {

/// Writes one XML document that is at once its own canonical form (Canonical XML 1.0): no declaration, no
/// white space of its own, namespace declarations before attributes and both sorted, no `<a/>`. So what is
/// signed is what is sent, and signing needs no parser.
///
/// Names are ASCII XML names, with a prefix that is declared on the element or above it. Values are UTF-8.
/// A name, a character that XML 1.0 does not allow, or bytes that are not UTF-8 throw `std::invalid_argument`
/// that names the element; a call out of order (text outside the root, `take` before the last `close`) throws
/// `std::logic_error`. A writer that has thrown is of no further use.
class XmlWriter {
 public:
  /// The root element declares `default_namespace` unless it is empty.
  explicit XmlWriter(std::string_view default_namespace = {});

  XmlWriter& open(std::string_view name);

  /// Declares a namespace on the element just opened; an empty prefix is the default namespace, and an empty
  /// `uri` with it takes the default away. A declaration that is already in force is not repeated.
  XmlWriter& declare(std::string_view prefix, std::string_view uri);

  /// Adds an attribute to the element just opened, in any order.
  XmlWriter& attribute(std::string_view name, std::string_view value);

  XmlWriter& text(std::string_view value);

  XmlWriter& close();

  /// An element that holds text alone.
  XmlWriter& element(std::string_view name, std::string_view text);

  /// Inserts bytes as they are. They must be well formed and canonical in this very place: a fragment of
  /// another `XmlWriter` is, where it declares the namespaces that it uses.
  XmlWriter& raw(std::string_view canonical_fragment);

  /// The document; the writer is empty afterwards and may not be used again.
  std::string take();

 private:
  struct OpenElement {
    std::size_t name_at;
    std::size_t name_size;
    std::size_t prefix_size;
    std::size_t namespaces_above;
  };
  struct Named {
    std::string name;
    std::string value;
  };

  std::string_view current_name() const;
  void finish_start_tag();
  void write_attributes();
  void settle_declarations();
  const std::string* namespace_of(std::string_view prefix, std::size_t within) const;
  void require_bound(std::string_view prefix) const;
  void append_attribute_value(std::string_view value, std::string_view name);

  std::string default_namespace_;
  std::string out_;
  std::vector<OpenElement> open_;
  std::vector<Named> namespaces_;
  std::vector<Named> attributes_;
  bool start_tag_pending_ = false;
  bool root_written_ = false;
};

}  // namespace fiscal
