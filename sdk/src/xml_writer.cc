#include <fiscal/described/byte_block.hpp>
#include <fiscal/encoding.hpp>
#include <fiscal/xml_writer.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace fiscal {
namespace {

constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

/// What the writer does with a byte of a value; `Lead` begins a character outside ASCII.
enum class XmlByte : std::uint8_t { Plain, InText, InAttribute, InBoth, Lead, Refused };

constexpr std::array<XmlByte, 256> xml_bytes = [] {
  std::array<XmlByte, 256> bytes{};
  for (std::size_t i = 0; i < 0x20; ++i) bytes[i] = XmlByte::Refused;
  bytes['\t'] = bytes['\n'] = bytes['"'] = XmlByte::InAttribute;
  bytes['\r'] = bytes['&'] = bytes['<'] = XmlByte::InBoth;
  bytes['>'] = XmlByte::InText;
  for (std::size_t i = 0x80; i < 0x100; ++i) bytes[i] = XmlByte::Lead;
  return bytes;
}();

std::string_view xml_escape(char c) {
  switch (c) {
    case '\t':
      return "&#x9;";
    case '\n':
      return "&#xA;";
    case '\r':
      return "&#xD;";
    case '"':
      return "&quot;";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    default:
      return "&gt;";
  }
}

/// Whether a byte may have to be escaped or refused. `"` and `&`, `<` and `>` differ in one bit: asked one by
/// one, the compiler makes a table of them that takes a byte at a time.
constexpr auto needs_a_look = [](unsigned char byte) -> bool {
  return (byte < 0x20) | ((byte | 4) == '&') | ((byte | 2) == '>') | (byte == 0xEF);
};

/// Escapes by the rules of Canonical XML 1.0 §2.3: `special` is the place, text or attribute, that a byte
/// must be escaped in besides those that always are. Answers why the value is refused, or an empty text.
std::string append_escaped(std::string& out, std::string_view value, XmlByte special) {
  using described::byte_block, described::blocks_without;
  std::size_t plain_from = 0;
  // Blocks without anything to look at are not asked whether they are ASCII.
  bool beyond_ascii = value.size() >= byte_block;
  for (std::size_t at = 0; (at = blocks_without(value, at, needs_a_look)) < value.size();) {
    for (const std::size_t end = std::min(at + byte_block, value.size()); at < end; ++at) {
      const auto byte = static_cast<std::uint8_t>(value[at]);
      const XmlByte kind = xml_bytes[byte];
      if (kind == XmlByte::Plain) continue;
      if (kind == XmlByte::Lead) {
        beyond_ascii = true;
        // U+FFFE and U+FFFF are UTF-8 but no characters of XML.
        if (byte == 0xEF && (value.substr(at, 3) == "\xEF\xBF\xBE" || value.substr(at, 3) == "\xEF\xBF\xBF"))
          return "U+FFFE and U+FFFF are not allowed in XML; remove them";
      } else if (kind == XmlByte::Refused) {
        return "control character 0x" + hex(value.substr(at, 1)) + " is not allowed in XML; remove it";
      } else if (kind == XmlByte::InBoth || kind == special) {
        out.append(value, plain_from, at - plain_from).append(xml_escape(value[at]));
        plain_from = at + 1;
      }
    }
  }
  out.append(value, plain_from);
  if (beyond_ascii && !is_valid_utf8(value)) return "the bytes are not UTF-8; convert the text first";
  return {};
}

/// Where in a name of XML a byte may stand.
enum class NameByte : std::uint8_t { Nowhere, AfterTheFirst, Anywhere };

constexpr std::array<NameByte, 256> name_bytes = [] {
  std::array<NameByte, 256> bytes{};
  const auto allow = [&](std::string_view characters, NameByte place) {
    for (const char c : characters) bytes[static_cast<std::uint8_t>(c)] = place;
  };
  allow("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", NameByte::Anywhere);
  allow("0123456789-.", NameByte::AfterTheFirst);
  return bytes;
}();

NameByte name_byte(char c) { return name_bytes[static_cast<std::uint8_t>(c)]; }

bool is_plain_xml_name(std::string_view name) {
  return !name.empty() && name_byte(name.front()) == NameByte::Anywhere &&
         std::none_of(name.begin(), name.end(), [](char c) { return name_byte(c) == NameByte::Nowhere; });
}

/// The prefix of a name, empty where it has none.
std::string_view require_xml_name(std::string_view name) {
  if (is_plain_xml_name(name)) return {};
  const auto colon = name.find(':');
  if (colon == std::string_view::npos || !is_plain_xml_name(name.substr(0, colon)) ||
      !is_plain_xml_name(name.substr(colon + 1)))
    throw std::invalid_argument("\"" + std::string(name) + "\" is not a name for XML");
  return name.substr(0, colon);
}

std::string_view xml_prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

}  // namespace

XmlWriter::XmlWriter(std::string_view default_namespace) : default_namespace_(default_namespace) {
  constexpr std::size_t usual_document = 8192;
  out_.reserve(usual_document);
  open_.reserve(16);
}

XmlWriter& XmlWriter::open(std::string_view name) {
  finish_start_tag();
  if (open_.empty() && root_written_) throw std::logic_error("a document has one root element");
  const std::string_view prefix = require_xml_name(name);
  out_ += '<';
  open_.push_back({out_.size(), name.size(), prefix.size(), namespaces_.size()});
  out_ += name;
  start_tag_pending_ = true;
  if (!root_written_ && !default_namespace_.empty()) declare({}, default_namespace_);
  root_written_ = true;
  return *this;
}

XmlWriter& XmlWriter::declare(std::string_view prefix, std::string_view uri) {
  if (!start_tag_pending_) throw std::logic_error("a namespace is declared right after open");
  if (!prefix.empty() && (!is_plain_xml_name(prefix) || prefix.starts_with("xml")))
    throw std::invalid_argument("\"" + std::string(prefix) + "\" cannot be a namespace prefix");
  if (!prefix.empty() && uri.empty())
    throw std::invalid_argument("prefix " + std::string(prefix) + ": a namespace is missing");
  const auto own = namespaces_.begin() + static_cast<std::ptrdiff_t>(open_.back().namespaces_above);
  const auto same =
      std::find_if(own, namespaces_.end(), [&](const Named& known) { return known.name == prefix; });
  if (same != namespaces_.end()) {
    // The root's default namespace may be given by the constructor and again by the caller.
    if (same->value != uri)
      throw std::invalid_argument("element " + std::string(current_name()) + " declares prefix \"" +
                                  std::string(prefix) + "\" twice");
    return *this;
  }
  namespaces_.push_back({std::string(prefix), std::string(uri)});
  return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
  if (!start_tag_pending_) throw std::logic_error("an attribute is written right after open");
  const std::string_view prefix = require_xml_name(name);
  if (name == "xmlns" || prefix == "xmlns")
    throw std::invalid_argument("element " + std::string(current_name()) + ": namespaces go through declare");
  attributes_.push_back({std::string(name), std::string(value)});
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view value) {
  finish_start_tag();
  if (open_.empty()) throw std::logic_error("text stands inside an element");
  const std::string refusal = append_escaped(out_, value, XmlByte::InText);
  if (!refusal.empty())
    throw std::invalid_argument("element " + std::string(current_name()) + ": " + refusal);
  return *this;
}

XmlWriter& XmlWriter::close() {
  finish_start_tag();
  if (open_.empty()) throw std::logic_error("close without open");
  const OpenElement element = open_.back();
  open_.pop_back();
  namespaces_.resize(element.namespaces_above);
  out_ += "</";
  out_.append(out_, element.name_at, element.name_size);
  out_ += '>';
  return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view value) {
  return open(name).text(value).close();
}

XmlWriter& XmlWriter::raw(std::string_view canonical_fragment) {
  finish_start_tag();
  if (open_.empty()) throw std::logic_error("a fragment stands inside an element");
  out_ += canonical_fragment;
  return *this;
}

std::string XmlWriter::take() {
  if (!open_.empty()) throw std::logic_error("element " + std::string(current_name()) + " is still open");
  if (!root_written_) throw std::logic_error("a document has a root element");
  return std::move(out_);
}

std::string_view XmlWriter::current_name() const {
  return std::string_view(out_).substr(open_.back().name_at, open_.back().name_size);
}

const std::string* XmlWriter::namespace_of(std::string_view prefix, std::size_t within) const {
  for (std::size_t i = within; i-- > 0;)
    if (namespaces_[i].name == prefix) return &namespaces_[i].value;
  return nullptr;
}

void XmlWriter::require_bound(std::string_view prefix) const {
  if (prefix.empty() || prefix == "xml" || namespace_of(prefix, namespaces_.size()) != nullptr) return;
  throw std::invalid_argument("element " + std::string(current_name()) + ": prefix " + std::string(prefix) +
                              " is not declared");
}

void XmlWriter::append_attribute_value(std::string_view value, std::string_view name) {
  const std::string refusal = append_escaped(out_, value, XmlByte::InAttribute);
  if (!refusal.empty())
    throw std::invalid_argument("element " + std::string(current_name()) + ", attribute " +
                                std::string(name) + ": " + refusal);
  out_ += '"';
}

void XmlWriter::settle_declarations() {
  const std::size_t above = open_.back().namespaces_above;
  const auto own = namespaces_.begin() + static_cast<std::ptrdiff_t>(above);
  const auto in_force = [&](const Named& declared) {
    const std::string* outer = namespace_of(declared.name, above);
    return outer == nullptr ? declared.value.empty() : *outer == declared.value;
  };
  namespaces_.erase(std::remove_if(own, namespaces_.end(), in_force), namespaces_.end());
  std::sort(own, namespaces_.end(), [](const Named& a, const Named& b) { return a.name < b.name; });
  for (std::size_t i = above; i < namespaces_.size(); ++i) {
    const Named& declared = namespaces_[i];
    out_ += declared.name.empty() ? " xmlns" : " xmlns:";
    out_ += declared.name;
    out_ += "=\"";
    append_attribute_value(declared.value, declared.name.empty() ? "xmlns" : declared.name);
  }
}

void XmlWriter::write_attributes() {
  // Canonical XML sorts by namespace, then by local name; an attribute without a prefix has no namespace.
  const auto key = [this](const Named& attribute) {
    const auto prefix = xml_prefix_of(attribute.name);
    std::string_view uri;
    if (prefix == "xml")
      uri = xml_namespace;
    else if (!prefix.empty())
      uri = *namespace_of(prefix, namespaces_.size());
    const std::string_view name = attribute.name;
    return std::tuple(uri, prefix.empty() ? name : name.substr(prefix.size() + 1));
  };
  for (const Named& attribute : attributes_) require_bound(xml_prefix_of(attribute.name));
  if (attributes_.size() > 1)
    std::sort(attributes_.begin(), attributes_.end(),
              [&](const Named& a, const Named& b) { return key(a) < key(b); });
  const auto twice = std::adjacent_find(attributes_.begin(), attributes_.end(),
                                        [&](const Named& a, const Named& b) { return key(a) == key(b); });
  if (twice != attributes_.end())
    throw std::invalid_argument("element " + std::string(current_name()) + ": attribute " + twice->name +
                                " is given twice");
  for (const Named& attribute : attributes_) {
    out_.append(1, ' ').append(attribute.name).append("=\"");
    append_attribute_value(attribute.value, attribute.name);
  }
  attributes_.clear();
}

void XmlWriter::finish_start_tag() {
  if (!start_tag_pending_) return;
  start_tag_pending_ = false;
  if (namespaces_.size() > open_.back().namespaces_above) settle_declarations();
  require_bound(current_name().substr(0, open_.back().prefix_size));
  if (!attributes_.empty()) write_attributes();
  out_ += '>';
}

}  // namespace fiscal
