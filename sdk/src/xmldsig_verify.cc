#include <fiscal/encoding.hpp>
#include <fiscal/xmldsig.hpp>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <utility>

#include "sdk/src/xml_tree.h"
#include "sdk/src/xmldsig_names.h"

namespace fiscal {
namespace {

constexpr int smallest_rsa_bits = 2048;

/// Leaves the verification with what it found; never leaves this file.
struct FoundFault {
  SignatureFault fault;
  std::string text;
};

struct CryptoDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string algorithm_of(const XmlElement& method) {
  if (!method.children().empty())
    throw FoundFault{SignatureFault::Algorithm, std::string(method.name()) + " has parameters"};
  return method.attribute("Algorithm").value_or("");
}

/// The child elements of a part of a signature, which must be exactly these, in this order, in its namespace.
template <std::size_t count>
std::array<XmlElement, count> parts(const XmlElement& of, const std::array<std::string_view, count>& names) {
  const auto found = of.children();
  const auto wrong = [&] {
    return FoundFault{SignatureFault::Structure,
                      std::string(of.name()) + " has not the parts that it must have"};
  };
  if (found.size() != count) throw wrong();
  for (std::size_t i = 0; i < count; ++i)
    if (found[i].name() != names[i] || found[i].namespace_uri() != xmldsig_namespace) throw wrong();
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return std::array<XmlElement, count>{found[i]...};
  }
  (std::make_index_sequence<count>());
}

XmlElement the_signature_beside(const XmlElement& element) {
  const auto place = element.parent().value_or(element);
  std::optional<XmlElement> signature;
  for (const auto& child : place.children("Signature")) {
    if (child.namespace_uri() != xmldsig_namespace) continue;
    if (signature)
      throw FoundFault{SignatureFault::SignatureNotAlone,
                       "more than one Signature in " + std::string(place.name())};
    signature = child;
  }
  if (!signature)
    throw FoundFault{SignatureFault::SignatureMissing, "no Signature in " + std::string(place.name())};
  return *signature;
}

bool is_id_attribute(const xmlAttr* attribute) {
  const auto name = xml_view(attribute->name);
  return name == "Id" || name == "id" || name == "ID";
}

/// How many elements of the subtree carry this id, under any of the names that some reader takes for an id.
/// Iterates, since the depth of a tree that was parsed under other limits is not known here.
int count_ids(const xmlNode* root, std::string_view id) {
  int count = 0;
  const xmlNode* at = root;
  while (at != nullptr) {
    if (at->type == XML_ELEMENT_NODE) {
      for (const xmlAttr* attribute = at->properties; attribute != nullptr; attribute = attribute->next) {
        if (!is_id_attribute(attribute)) continue;
        std::string value;
        for (const xmlNode* part = attribute->children; part != nullptr; part = part->next)
          value += xml_view(part->content);
        if (value == id) ++count;
      }
      if (at->children != nullptr) {
        at = at->children;
        continue;
      }
    }
    while (at != root && at->next == nullptr) at = at->parent;
    at = at == root ? nullptr : at->next;
  }
  return count;
}

/// Whether the reference names the whole document; otherwise it names the element by its id.
bool check_reference(const XmlElement& element, const XmlElement& reference) {
  const auto uri = reference.attribute("URI");
  if (!uri) throw FoundFault{SignatureFault::Reference, "the Reference has no URI"};
  if (uri->empty()) {
    if (element.parent())
      throw FoundFault{SignatureFault::Reference, "the Reference signs the document, not this element"};
    return true;
  }
  for (const std::string_view name : {"Id", "id", "ID"}) {
    const auto id = element.attribute(name);
    if (!id || *uri != '#' + *id) continue;
    const xmlNode* root = xmlDocGetRootElement(XmlAccess::node(element)->doc);
    if (count_ids(root, *id) != 1)
      throw FoundFault{SignatureFault::DuplicateId, "the id " + *id + " occurs more than once"};
    return false;
  }
  throw FoundFault{SignatureFault::Reference,
                   "the Reference names " + *uri + ", which is not element " + std::string(element.name())};
}

Canonicalization canonicalization_of(const XmlElement& method, SignatureFault fault) {
  const auto uri = algorithm_of(method);
  const auto form = canonicalization_of_uri(uri);
  if (!form) throw FoundFault{fault, "canonicalization " + uri + " is not accepted"};
  return *form;
}

/// The enveloped transform, then one canonical form; without the latter XML Signature §4.3.3.2 means the
/// inclusive.
Canonicalization check_transforms(const XmlElement& transforms) {
  const auto steps = transforms.children();
  for (const auto& step : steps)
    if (step.name() != "Transform" || step.namespace_uri() != xmldsig_namespace)
      throw FoundFault{SignatureFault::Structure, "Transforms holds " + std::string(step.name())};
  if (steps.empty() || steps.size() > 2 || algorithm_of(steps.front()) != enveloped_transform)
    throw FoundFault{SignatureFault::Transform,
                     "the transforms must be enveloped-signature, then a canonical form"};
  return steps.size() == 1 ? Canonicalization::Inclusive
                           : canonicalization_of(steps[1], SignatureFault::Transform);
}

SignatureDigest accepted(std::optional<SignatureDigest> digest, const std::string& uri) {
  if (!digest) throw FoundFault{SignatureFault::Algorithm, "algorithm " + uri + " is not accepted"};
  return *digest;
}

std::string decoded(const XmlElement& element, SignatureFault fault) {
  auto bytes = base64_decode(element.text(), Base64Whitespace::Skipped);
  if (!bytes || bytes->empty()) throw FoundFault{fault, std::string(element.name()) + " is not base64"};
  return *std::move(bytes);
}

std::string canonical_or_fault(const XmlElement& element, const xmlNode* apex, const xmlNode* left_out,
                               Canonicalization form, CanonicalComments comments) {
  auto bytes = canonical_form(XmlAccess::node(element)->doc, apex, left_out, form, comments);
  if (!bytes) throw FoundFault{SignatureFault::Structure, "the document has no canonical form"};
  return *std::move(bytes);
}

void check_digest(const XmlElement& element, const XmlElement& signature, const XmlElement& reference,
                  bool whole_document) {
  const auto [transforms, method, value] = parts<3>(reference, {"Transforms", "DigestMethod", "DigestValue"});
  const auto form = check_transforms(transforms);
  const auto uri = algorithm_of(method);
  const auto digest = accepted(digest_of_uri(uri), uri);
  // A reference to a part of its own document never sees comments (XML Signature §4.3.3.3).
  const auto bytes = canonical_or_fault(element, whole_document ? nullptr : XmlAccess::node(element),
                                        XmlAccess::node(signature), form, CanonicalComments::Dropped);
  const auto computed = digest == SignatureDigest::Sha1 ? sha1(bytes) : sha256(bytes);
  if (!constant_time_equal(computed, decoded(value, SignatureFault::Digest)))
    throw FoundFault{SignatureFault::Digest,
                     "element " + std::string(element.name()) + " was changed after signing"};
}

std::string certificate_in(const XmlElement& key_info) {
  const auto data = key_info.children("X509Data");
  if (data.size() != 1) throw FoundFault{SignatureFault::Certificate, "KeyInfo must hold one X509Data"};
  const auto certificates = data.front().children("X509Certificate");
  if (certificates.empty()) throw FoundFault{SignatureFault::Certificate, "X509Data holds no certificate"};
  return decoded(certificates.front(), SignatureFault::Certificate);
}

void check_rsa(std::string_view certificate_der, std::string_view data, std::string_view signature,
               SignatureDigest digest) {
  const auto* der = reinterpret_cast<const unsigned char*>(certificate_der.data());
  const std::unique_ptr<X509, CryptoDeleter> certificate(
      d2i_X509(nullptr, &der, static_cast<long>(certificate_der.size())));
  EVP_PKEY* key = certificate ? X509_get0_pubkey(certificate.get()) : nullptr;
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key) < smallest_rsa_bits) {
    ERR_clear_error();
    throw FoundFault{SignatureFault::Certificate, "the certificate holds no RSA key of 2048 bits or more"};
  }
  const std::unique_ptr<EVP_MD_CTX, CryptoDeleter> context(EVP_MD_CTX_new());
  const EVP_MD* algorithm = digest == SignatureDigest::Sha1 ? EVP_sha1() : EVP_sha256();
  if (EVP_DigestVerifyInit(context.get(), nullptr, algorithm, nullptr, key) != 1 ||
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                       data.size()) != 1) {
    // What OpenSSL left in the thread's queue would be blamed on the next, unrelated call.
    ERR_clear_error();
    throw FoundFault{SignatureFault::SignatureValue, "the signature was not made with the certificate's key"};
  }
}

SignatureVerdict verified(const XmlElement& element, std::string_view pinned_certificate_der) {
  const auto signature = the_signature_beside(element);
  const auto [info, value, key_info] = parts<3>(signature, {"SignedInfo", "SignatureValue", "KeyInfo"});
  const auto [form_method, method, reference] =
      parts<3>(info, {"CanonicalizationMethod", "SignatureMethod", "Reference"});
  const auto form = canonicalization_of(form_method, SignatureFault::Algorithm);
  const auto uri = algorithm_of(method);
  const auto digest = accepted(digest_of_signature_uri(uri), uri);

  const bool whole_document = check_reference(element, reference);
  check_digest(element, signature, reference, whole_document);

  SignatureVerdict verdict;
  verdict.profile = {form, digest};
  verdict.certificate_der =
      pinned_certificate_der.empty() ? certificate_in(key_info) : std::string(pinned_certificate_der);
  const auto signed_bytes =
      canonical_or_fault(element, XmlAccess::node(info), nullptr, form, CanonicalComments::AsTheFormSays);
  check_rsa(verdict.certificate_der, signed_bytes, decoded(value, SignatureFault::SignatureValue), digest);
  return verdict;
}

SignatureVerdict faulty(SignatureFault fault, std::string text) {
  SignatureVerdict verdict;
  verdict.fault = fault;
  verdict.text = std::move(text);
  return verdict;
}

}  // namespace

SignatureVerdict verify_enveloped(const XmlElement& element, std::string_view pinned_certificate_der) {
  try {
    return verified(element, pinned_certificate_der);
  } catch (const FoundFault& found) {
    return faulty(found.fault, found.text);
  }
}

SignatureVerdict verify_enveloped(const XmlDocument& document, std::string_view path,
                                  std::string_view pinned_certificate_der) {
  const auto element = document.root().path(path);
  if (!element) return faulty(SignatureFault::ElementMissing, "no element " + std::string(path));
  return verify_enveloped(*element, pinned_certificate_der);
}

}  // namespace fiscal
