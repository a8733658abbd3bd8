#include "sdk/src/xml_parser.h"

#include <fiscal/encoding.hpp>

#include <libxml/SAX2.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <optional>

namespace fiscal {
namespace {

struct ParserDeleter {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

/// What the callbacks of one parse share: the limit they hold, whom they serve and why they stopped.
struct ParseWatch {
  int max_depth;
  startElementNsSAX2Func start_element;
  void* reader;
  std::string refusal;
};

ParseWatch& watch_of(void* context) {
  return *static_cast<ParseWatch*>(static_cast<xmlParserCtxt*>(context)->_private);
}

void stop_parse(void* context, const std::string& why) {
  auto& watch = watch_of(context);
  if (watch.refusal.empty())
    watch.refusal = "line " + std::to_string(xmlSAX2GetLineNumber(context)) + ": " + why;
  xmlStopParser(static_cast<xmlParserCtxt*>(context));
}

void refuse_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  stop_parse(context, "a document type declaration (DTD) is not accepted");
}

void start_element_within_depth(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
                                int namespace_count, const xmlChar** namespaces, int attribute_count,
                                int defaulted_count, const xmlChar** attributes) {
  const ParseWatch& watch = watch_of(context);
  // The names that are open; its nodes would be as many only where a tree is built.
  if (static_cast<const xmlParserCtxt*>(context)->nameNr >= watch.max_depth)
    return stop_parse(context, "elements are nested deeper than " + std::to_string(watch.max_depth));
  watch.start_element(context, name, prefix, uri, namespace_count, namespaces, attribute_count,
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

/// What is quoted of a document, which need not be UTF-8, for a text that goes into answers, which must be.
std::string quotable(std::string text) {
  if (!is_valid_utf8(text))
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c >= 0x80; }, '?');
  return text;
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
    return "line 1: encoding " + quotable(std::string(encoding->substr(0, 40))) + " is not accepted";
  if (has_crowded_tag(bytes, limits.max_attributes))
    return "line 1: an element has more than " + std::to_string(limits.max_attributes) + " attributes";
  return {};
}

std::string xml_parser_error(const xmlParserCtxt* parser) {
  const xmlError& error = parser->lastError;
  std::string text = error.message == nullptr ? "not well formed" : error.message;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return "line " + std::to_string(std::max(error.line, 1)) + ": " + quotable(std::move(text));
}

/// libxml2 wants its globals made before the first thread uses them.
void prepare_libxml() {
  static const bool ready = (xmlInitParser(), true);
  static_cast<void>(ready);
}

}  // namespace

XmlRun run_xml_parser(std::string_view bytes, const XmlLimits& limits, const xmlSAXHandler& callbacks,
                      void* reader) {
  if (std::string early = refuse_early(bytes, limits); !early.empty()) return {std::move(early), nullptr};

  prepare_libxml();
  const std::unique_ptr<xmlParserCtxt, ParserDeleter> parser(xmlNewParserCtxt());
  if (!parser) throw std::bad_alloc();
  ParseWatch watch{limits.max_depth, callbacks.startElementNs, reader, {}};
  parser->_private = &watch;
  *parser->sax = callbacks;
  parser->sax->internalSubset = refuse_document_type;
  parser->sax->startElementNs = start_element_within_depth;

  // Neither NOENT, DTDLOAD nor HUGE: the first two read files of the attacker's choice, the last lifts
  // libxml2's own bounds.
  constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  OwnedXmlDoc built(xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr,
                                      nullptr, options));
  if (!watch.refusal.empty()) return {std::move(watch.refusal), nullptr};
  // Without memory libxml2 stops and does not call the document ill formed.
  if (parser->errNo == XML_ERR_NO_MEMORY) throw std::bad_alloc();
  if (parser->wellFormed == 0 || parser->nsWellFormed == 0) return {xml_parser_error(parser.get()), nullptr};
  return {{}, std::move(built)};
}

void* xml_reader_of(void* context) { return watch_of(context).reader; }

}  // namespace fiscal
