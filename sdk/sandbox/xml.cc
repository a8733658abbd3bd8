#include "sdk/sandbox/xml.h"

#include <libxml/parser.h>

#include <algorithm>
#include <stdexcept>

namespace fiscal::sandbox {
namespace {

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// A declaration that names another encoding, or bytes that are not UTF-8, are E1229 before any parsing.
bool is_utf8(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 200);
  const auto end = head.find("?>");
  const auto key = head.find("encoding");
  if (head.substr(0, 5) == "<?xml" && key != std::string_view::npos && key < end) {
    const auto open = head.find_first_of("\"'", key);
    const auto close = open == std::string_view::npos ? open : head.find(head[open], open + 1);
    if (close != std::string_view::npos) {
      std::string encoding(head.substr(open + 1, close - open - 1));
      std::transform(encoding.begin(), encoding.end(), encoding.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      if (encoding != "UTF-8" && encoding != "UTF8") return false;
    }
  }
  const std::string terminated(bytes);
  return terminated.find('\0') == std::string::npos &&
         xmlCheckUTF8(reinterpret_cast<const xmlChar*>(terminated.c_str())) == 1;
}

// The first prefixed name or prefix declaration below a node, or empty.
std::string prefixed_name(const xmlNode* node) {
  for (const xmlNode* one = node; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    if (one->ns && one->ns->prefix)
      return std::string(view(one->ns->prefix)) + ":" + std::string(name_of(one));
    for (const xmlNs* declared = one->nsDef; declared; declared = declared->next) {
      if (declared->prefix) return "xmlns:" + std::string(view(declared->prefix));
    }
    for (const xmlAttr* a = one->properties; a; a = a->next) {
      if (a->ns) return std::string(view(a->ns->prefix)) + ":" + std::string(view(a->name));
    }
    if (auto below = prefixed_name(one->children); !below.empty()) return below;
  }
  return {};
}

XmlDocument parse_quietly(std::string_view bytes) {
  return XmlDocument(xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
}

}  // namespace

XmlReading read_xml(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  if (!is_utf8(bytes)) return {nullptr, "E1229", ""};
  XmlDocument document = parse_quietly(bytes);
  if (!document || !root_of(document)) return {nullptr, "E1226", "O documento XML não é bem formado."};
  if (document->intSubset) return {nullptr, "E1226", "DTD não é aceita."};
  if (auto name = prefixed_name(root_of(document)); !name.empty()) return {nullptr, "E1228", name};
  return {std::move(document), "", ""};
}

XmlDocument parse_own_xml(std::string_view bytes) {
  XmlDocument document = parse_quietly(bytes);
  if (!document) throw std::runtime_error("the sandbox wrote XML that is not well formed");
  return document;
}

xmlNode* root_of(const XmlDocument& document) { return xmlDocGetRootElement(document.get()); }
std::string_view name_of(const xmlNode* node) { return view(node->name); }
std::string_view namespace_of(const xmlNode* node) {
  return node->ns ? view(node->ns->href) : std::string_view();
}

const xmlNode* child(const xmlNode* node, std::string_view name) {
  for (const xmlNode* one = node ? node->children : nullptr; one; one = one->next) {
    if (one->type == XML_ELEMENT_NODE && name_of(one) == name) return one;
  }
  return nullptr;
}

std::string text_of(const xmlNode* node) {
  std::string text;
  for (const xmlNode* one = node ? node->children : nullptr; one; one = one->next) {
    if (one->type == XML_TEXT_NODE || one->type == XML_CDATA_SECTION_NODE) text += view(one->content);
  }
  return text;
}

std::string attribute_of(const xmlNode* node, const char* name) {
  for (const xmlAttr* a = node ? node->properties : nullptr; a; a = a->next) {
    if (!a->ns && view(a->name) == name) return text_of(reinterpret_cast<const xmlNode*>(a));
  }
  return {};
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#xD;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

namespace {

bool has_element_children(const xmlNode* node) {
  for (const xmlNode* one = node->children; one; one = one->next) {
    if (one->type == XML_ELEMENT_NODE) return true;
  }
  return false;
}

void collect(const xmlNode* node, const std::string& prefix,
             std::vector<std::pair<std::string, std::string>>& into) {
  for (const xmlNode* one = node->children; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    const bool group = has_element_children(one);
    std::string path = prefix + std::string(name_of(one));
    into.emplace_back(path, group ? std::string() : text_of(one));
    if (group) collect(one, path + "/", into);
  }
}

}  // namespace

Fields::Fields(const xmlNode* top) { collect(top, "", entries_); }

bool Fields::has(std::string_view path) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const auto& e) { return e.first == path; });
}

const std::string& Fields::get(std::string_view path) const {
  static const std::string nothing;
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.first == path; });
  return found == entries_.end() ? nothing : found->second;
}

std::vector<std::string> Fields::all(std::string_view path) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : entries_) {
    if (name == path) values.push_back(value);
  }
  return values;
}

}  // namespace fiscal::sandbox
