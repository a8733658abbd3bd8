#include "sdk/sandbox/municipal/town_message.h"

#include <libxml/parser.h>

#include "sdk/sandbox/signature_check.h"

namespace fiscal::sandbox::municipal {
namespace {

XmlDocument parsed(const std::string& bytes) {
  return XmlDocument(xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
}

bool ends_like_a_request(std::string_view name) { return name.ends_with("Envio"); }

const xmlNode* first_element(const xmlNode* node) {
  for (const xmlNode* one = node ? node->children : nullptr; one; one = one->next)
    if (one->type == XML_ELEMENT_NODE) return one;
  return nullptr;
}

/// The innermost element named like a request: some wrap a document in an element of the same name.
const xmlNode* innermost_request(const xmlNode* node) {
  const xmlNode* found = nullptr;
  for (const xmlNode* one = node; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    if (const xmlNode* inside = innermost_request(one->children)) return inside;
    if (!found && ends_like_a_request(name_of(one)) && first_element(one)) found = one;
  }
  return found;
}

/// A text below that is itself a document with a request in it; headers are documents too.
XmlDocument document_in_text(const xmlNode* node) {
  for (const xmlNode* one = node; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    if (XmlDocument inside = document_in_text(one->children)) return inside;
    const std::string text = text_of(one);
    const auto begin = text.find_first_not_of(" \r\n\t");
    if (begin == std::string::npos || text[begin] != '<') continue;
    XmlDocument candidate = parsed(text.substr(begin));
    if (!candidate) continue;
    const std::string_view root = name_of(root_of(candidate));
    if (ends_like_a_request(root) || root == "DPS") return candidate;
  }
  return nullptr;
}

/// The signature of an element stands beside it, and that of the document itself inside it.
const xmlNode* signature_of(const xmlNode* element, const xmlNode* document) {
  return child(element == document ? element : element->parent, "Signature");
}

void collect_named(const xmlNode* node, std::string_view name, std::vector<const xmlNode*>& found) {
  if (node->type == XML_ELEMENT_NODE && name_of(node) == name) found.push_back(node);
  for (const xmlNode* one = node->children; one; one = one->next)
    if (one->type == XML_ELEMENT_NODE) collect_named(one, name, found);
}

}  // namespace

const xmlNode* find_below(const xmlNode* node, std::string_view name) {
  if (!node) return nullptr;
  if (node->type == XML_ELEMENT_NODE && name_of(node) == name) return node;
  for (const xmlNode* one = node->children; one; one = one->next)
    if (one->type == XML_ELEMENT_NODE)
      if (const xmlNode* found = find_below(one, name)) return found;
  return nullptr;
}

std::vector<const xmlNode*> all_below(const xmlNode* node, std::string_view name) {
  std::vector<const xmlNode*> found;
  collect_named(node, name, found);
  return found;
}

std::string text_below(const xmlNode* node, std::string_view name) {
  const xmlNode* found = find_below(node, name);
  return found ? text_of(found) : std::string();
}

TownRequest read_town_request(const std::string& body, bool soap) {
  TownRequest request;
  request.envelope = parsed(body);
  if (!request.envelope) return request;
  const xmlNode* root = root_of(request.envelope);
  if (!soap) {
    request.document = root;
    return request;
  }
  const xmlNode* inside = find_below(root, "Body");
  if (!inside) return request;
  request.inner = document_in_text(inside->children);
  request.document = request.inner ? root_of(request.inner) : innermost_request(inside->children);
  return request;
}

TownComplaint check_town_signatures(const TownRequest& request, const TownProfile& profile,
                                    const TownOperation& operation, CertificateBook& book) {
  for (const std::string& name : operation.sign) {
    for (const xmlNode* element : all_below(request.document, name)) {
      const xmlNode* signature = signature_of(element, request.document);
      if (!signature) return {"E174", name + " não assinado"};
      const std::string id =
          profile.id_attribute.empty() ? std::string() : attribute_of(element, profile.id_attribute.c_str());
      const bool by_id = !profile.whole_document && !id.empty();
      const xmlNode* apex = by_id ? element : request.document;
      const auto verdict = check_signature_of(signature, apex, by_id ? "#" + id : std::string(), book);
      if (verdict.state != SignatureState::Intact) return {"E172", name + ": " + verdict.why};
    }
  }
  return {};
}

}  // namespace fiscal::sandbox::municipal
