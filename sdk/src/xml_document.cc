#include <fiscal/xml_document.hpp>

#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/xmlerror.h>

#include <new>
#include <stdexcept>

#include "sdk/src/xml_parser.h"
#include "sdk/src/xml_tree.h"

namespace fiscal {
namespace {

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

/// While it stands, libxml2 says nothing of this thread's documents on stderr, as it does by itself of some
/// that have no canonical form: the answer says so, and a provider must not be able to fill a log.
class QuietLibxml {
 public:
  QuietLibxml() : before_(xmlStructuredError), context_(xmlStructuredErrorContext) {
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlError*) {});
  }
  ~QuietLibxml() { xmlSetStructuredErrorFunc(context_, before_); }
  QuietLibxml(const QuietLibxml&) = delete;
  QuietLibxml& operator=(const QuietLibxml&) = delete;

 private:
  const xmlStructuredErrorFunc before_;
  void* const context_;
};

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
  const QuietLibxml quiet;
  if (xmlC14NExecute(document, is_in_canonical_form, &visibility, mode, nullptr, with_comments ? 1 : 0,
                     out.get()) < 0)
    return std::nullopt;
  return std::string(reinterpret_cast<const char*>(xmlOutputBufferGetContent(out.get())),
                     xmlOutputBufferGetSize(out.get()));
}

XmlDocument::Parsed XmlDocument::parse(std::string_view bytes, const XmlLimits& limits) {
  xmlSAXHandler tree_builder{};
  xmlSAXVersion(&tree_builder, 2);
  XmlRun run = run_xml_parser(bytes, limits, tree_builder);
  if (!run.refusal.empty()) return {std::nullopt, std::move(run.refusal)};
  if (!run.built || xmlDocGetRootElement(run.built.get()) == nullptr)
    return {std::nullopt, "line 1: there is no element"};
  return {XmlDocument(std::make_shared<const XmlTree>(XmlTree{std::string(bytes), std::move(run.built)})),
          {}};
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
  auto bytes = canonical_form(tree_->document.get(), XmlAccess::node(*this), nullptr, form,
                              CanonicalComments::AsTheFormSays);
  if (!bytes) throw std::runtime_error("element " + std::string(name()) + " has no canonical form");
  return *std::move(bytes);
}

}  // namespace fiscal
