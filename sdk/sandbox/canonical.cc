#include "sdk/sandbox/canonical.h"

#include <libxml/c14n.h>

#include <stdexcept>

namespace fiscal::sandbox {
namespace {

struct Selection {
  const xmlNode* apex;
  const xmlNode* left_out;
};

// libxml2 asks for every node, attribute and namespace of the document; a namespace belongs to `parent`.
int is_selected(void* data, xmlNodePtr node, xmlNodePtr parent) {
  const auto* selection = static_cast<const Selection*>(data);
  for (const xmlNode* one = node->type == XML_NAMESPACE_DECL ? parent : node; one; one = one->parent) {
    if (one == selection->apex) return 1;
    if (one->type == XML_DOCUMENT_NODE) return 0;
    if (one == selection->left_out) return 0;
  }
  return 0;
}

}  // namespace

std::optional<CanonicalForm> canonical_form(std::string_view uri) {
  if (uri == "http://www.w3.org/TR/2001/REC-xml-c14n-20010315") return CanonicalForm{false, false};
  if (uri == "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments")
    return CanonicalForm{false, true};
  if (uri == "http://www.w3.org/2001/10/xml-exc-c14n#") return CanonicalForm{true, false};
  if (uri == "http://www.w3.org/2001/10/xml-exc-c14n#WithComments") return CanonicalForm{true, true};
  return std::nullopt;
}

std::string canonical_bytes(const xmlNode* apex, CanonicalForm form, const xmlNode* left_out) {
  Selection selection{apex, left_out};
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), xmlBufferFree);
  xmlOutputBuffer* out = xmlOutputBufferCreateBuffer(buffer.get(), nullptr);
  const int done = xmlC14NExecute(apex->doc, is_selected, &selection,
                                  form.exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0, nullptr,
                                  form.with_comments ? 1 : 0, out);
  const bool closed = xmlOutputBufferClose(out) >= 0;
  if (done < 0 || !closed) throw std::runtime_error("libxml2 could not canonicalise the document");
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

}  // namespace fiscal::sandbox
