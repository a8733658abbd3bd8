#include <fiscal/xml_document.hpp>

#include <fiscal/encoding.hpp>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "sdk/src/xml_tree.h"

namespace fiscal {
namespace {

struct ParserDeleter {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

/// What the callbacks of one parse share: the limit they hold and why they stopped.
struct ParseWatch {
  int max_depth;
  std::string refusal;
};

void stop_parse(xmlParserCtxt* parser, const std::string& why) {
  auto& watch = *static_cast<ParseWatch*>(parser->_private);
  if (watch.refusal.empty())
    watch.refusal = "line " + std::to_string(xmlSAX2GetLineNumber(parser)) + ": " + why;
  xmlStopParser(parser);
}

void refuse_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  stop_parse(static_cast<xmlParserCtxt*>(context), "a document type declaration (DTD) is not accepted");
}

void start_element_within_depth(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
                                int namespace_count, const xmlChar** namespaces, int attribute_count,
                                int defaulted_count, const xmlChar** attributes) {
  auto* parser = static_cast<xmlParserCtxt*>(context);
  const int max_depth = static_cast<ParseWatch*>(parser->_private)->max_depth;
  if (parser->nodeNr >= max_depth)
    return stop_parse(parser, "elements are nested deeper than " + std::to_string(max_depth));
  xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces, attribute_count,
                        defaulted_count, attributes);
}

/// The encodings in which `<`, `>`, quotes and names look as in ASCII, so that a scan of bytes sees what the
/// parser sees, and which Brazilian services use.
bool is_accepted_encoding(std::string_view declared) {
  std::string name(declared);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name == "UTF-8" || name == "ISO-8859-1" || name == "WINDOWS-1252" || name == "US-ASCII";
}

/// The value of `encoding` in the XML declaration, or nothing.
std::optional<std::string_view> declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return std::nullopt;
  const auto declaration = bytes.substr(0, bytes.find("?>"));
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return std::nullopt;
  const auto opening = declaration.find_first_of("\"'", at);
  if (opening == std::string_view::npos) return std::nullopt;
  const auto closing = declaration.find(declaration[opening], opening + 1);
  if (closing == std::string_view::npos) return std::nullopt;
  return declaration.substr(opening + 1, closing - opening - 1);
}

/// Whether some start tag carries more than `limit` attribute values. libxml2 2.9 compares attributes
/// pairwise before it tells anyone, so one tag of some megabytes would hold a core for minutes. `<` cannot
/// occur inside a tag, so every `<` begins the count anew.
bool has_crowded_tag(std::string_view bytes, int limit) {
  std::size_t at = bytes.find('<');
  while (at != std::string_view::npos && at + 1 < bytes.size()) {
    const char kind = bytes[++at];
    if (kind != '/' && kind != '!' && kind != '?') {
      char quote = 0;
      int values = 0;
      for (; at < bytes.size() && bytes[at] != '<' && (quote != 0 || bytes[at] != '>'); ++at) {
        const char c = bytes[at];
        if (quote != 0) {
          if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
          quote = c;
          if (++values > limit) return true;
        }
      }
    }
    at = bytes.find('<', at);
  }
  return false;
}

/// What can be refused before the parser sees a byte; empty for nothing.
std::string refuse_early(std::string_view bytes, const XmlLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return "line 1: the document has " + std::to_string(bytes.size()) + " bytes, more than the " +
           std::to_string(limits.max_bytes) + " accepted";
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || bytes[first] != '<') return "line 1: this is not XML";
  if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr)
    return "line 1: a zero byte is not accepted (UTF-16 and UTF-32 are not)";
  const auto encoding = declared_encoding(bytes);
  if (encoding && !is_accepted_encoding(*encoding))
    return "line 1: encoding " + std::string(encoding->substr(0, 40)) + " is not accepted";
  if (has_crowded_tag(bytes, limits.max_attributes))
    return "line 1: an element has more than " + std::to_string(limits.max_attributes) + " attributes";
  return {};
}

std::string xml_parser_error(const xmlParserCtxt* parser) {
  const xmlError& error = parser->lastError;
  std::string text = error.message == nullptr ? "not well formed" : error.message;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  // libxml2 quotes what stands there, which need not be UTF-8; the text goes into answers, which must be.
  if (!is_valid_utf8(text))
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c >= 0x80; }, '?');
  return "line " + std::to_string(std::max(error.line, 1)) + ": " + text;
}

/// libxml2 wants its globals made before the first thread uses them.
void prepare_libxml() {
  static const bool ready = (xmlInitParser(), true);
  static_cast<void>(ready);
}

const xmlNode* first_element_from(const xmlNode* node) {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

struct CanonicalVisibility {
  const xmlNode* apex;
  const xmlNode* left_out;
};

int is_in_canonical_form(void* user, xmlNode* node, xmlNode* parent) {
  const auto& visibility = *static_cast<const CanonicalVisibility*>(user);
  // A namespace is a struct of another shape, whose place is told by `parent` alone.
  const bool on_element = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
  for (const xmlNode* at = on_element ? parent : node; at != nullptr; at = at->parent) {
    if (at == visibility.left_out) return 0;
    if (at == visibility.apex) return 1;
  }
  return visibility.apex == nullptr ? 1 : 0;
}

}  // namespace

std::optional<std::string> canonical_form(xmlDoc* document, const xmlNode* apex, const xmlNode* left_out,
                                          Canonicalization form, CanonicalComments comments) {
  const bool with_comments =
      form == Canonicalization::ExclusiveWithComments && comments == CanonicalComments::AsTheFormSays;
  CanonicalVisibility visibility{apex, left_out};
  const int mode = form == Canonicalization::Inclusive ? XML_C14N_1_0 : XML_C14N_EXCLUSIVE_1_0;
  const std::unique_ptr<xmlOutputBuffer, int (*)(xmlOutputBuffer*)> out(xmlAllocOutputBuffer(nullptr),
                                                                        xmlOutputBufferClose);
  if (!out) throw std::bad_alloc();
  if (xmlC14NExecute(document, is_in_canonical_form, &visibility, mode, nullptr, with_comments ? 1 : 0,
                     out.get()) < 0)
    return std::nullopt;
  return std::string(reinterpret_cast<const char*>(xmlOutputBufferGetContent(out.get())),
                     xmlOutputBufferGetSize(out.get()));
}

XmlDocument::Parsed XmlDocument::parse(std::string_view bytes, const XmlLimits& limits) {
  if (std::string early = refuse_early(bytes, limits); !early.empty())
    return {std::nullopt, std::move(early)};

  prepare_libxml();
  const std::unique_ptr<xmlParserCtxt, ParserDeleter> parser(xmlNewParserCtxt());
  if (!parser) throw std::bad_alloc();
  ParseWatch watch{limits.max_depth, {}};
  parser->_private = &watch;
  parser->sax->internalSubset = refuse_document_type;
  parser->sax->startElementNs = start_element_within_depth;

  std::string source(bytes);
  // Neither NOENT, DTDLOAD nor HUGE: the first two read files of the attacker's choice, the last lifts
  // libxml2's own bounds.
  constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  xmlDoc* parsed = xmlCtxtReadMemory(parser.get(), source.data(), static_cast<int>(source.size()), nullptr,
                                     nullptr, options);
  auto tree = std::make_shared<const XmlTree>(std::move(source), parsed);
  if (!watch.refusal.empty()) return {std::nullopt, watch.refusal};
  if (parsed == nullptr || parser->nsWellFormed == 0 || xmlDocGetRootElement(parsed) == nullptr)
    return {std::nullopt, xml_parser_error(parser.get())};
  return {XmlDocument(std::move(tree)), {}};
}

XmlElement XmlDocument::root() const { return XmlAccess::root(tree_); }

std::string_view XmlDocument::source() const { return tree_->source; }

std::string_view XmlElement::name() const { return xml_view(XmlAccess::node(*this)->name); }

std::string_view XmlElement::namespace_uri() const {
  const xmlNs* ns = XmlAccess::node(*this)->ns;
  return ns == nullptr ? std::string_view() : xml_view(ns->href);
}

std::string XmlElement::text() const {
  std::string text;
  for (const xmlNode* node = XmlAccess::node(*this)->children; node != nullptr; node = node->next)
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) text += xml_view(node->content);
  return text;
}

std::optional<std::string> XmlElement::attribute(std::string_view name) const {
  for (const xmlAttr* found = XmlAccess::node(*this)->properties; found != nullptr; found = found->next) {
    if (found->ns != nullptr || xml_view(found->name) != name) continue;
    std::string value;
    for (const xmlNode* part = found->children; part != nullptr; part = part->next)
      value += xml_view(part->content);
    return value;
  }
  return std::nullopt;
}

std::optional<XmlElement> XmlElement::child(std::string_view name) const {
  for (const xmlNode* at = first_element_from(XmlAccess::node(*this)->children); at != nullptr;
       at = first_element_from(at->next))
    if (xml_view(at->name) == name) return XmlAccess::in_document_of(*this, const_cast<xmlNode*>(at));
  return std::nullopt;
}

std::optional<XmlElement> XmlElement::child(std::string_view name, std::string_view namespace_uri) const {
  for (XmlElement& found : children(name))
    if (found.namespace_uri() == namespace_uri) return std::move(found);
  return std::nullopt;
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> found;
  for (const xmlNode* at = first_element_from(XmlAccess::node(*this)->children); at != nullptr;
       at = first_element_from(at->next))
    found.push_back(XmlAccess::in_document_of(*this, const_cast<xmlNode*>(at)));
  return found;
}

std::vector<XmlElement> XmlElement::children(std::string_view name) const {
  auto found = children();
  std::erase_if(found, [&](const XmlElement& child) { return child.name() != name; });
  return found;
}

std::optional<XmlElement> XmlElement::path(std::string_view steps) const {
  std::optional<XmlElement> at = *this;
  while (at && !steps.empty()) {
    const auto slash = steps.find('/');
    at = at->child(steps.substr(0, slash));
    steps = slash == std::string_view::npos ? std::string_view() : steps.substr(slash + 1);
  }
  return at;
}

std::optional<std::string> XmlElement::text_at(std::string_view steps) const {
  const auto found = path(steps);
  if (!found) return std::nullopt;
  return found->text();
}

std::optional<XmlElement> XmlElement::parent() const {
  xmlNode* above = XmlAccess::node(*this)->parent;
  if (above == nullptr || above->type != XML_ELEMENT_NODE) return std::nullopt;
  return XmlAccess::in_document_of(*this, above);
}

std::string XmlElement::canonical(Canonicalization form) const {
  auto bytes = canonical_form(tree_->document, XmlAccess::node(*this), nullptr, form,
                              CanonicalComments::AsTheFormSays);
  if (!bytes) throw std::runtime_error("element " + std::string(name()) + " has no canonical form");
  return *std::move(bytes);
}

}  // namespace fiscal
