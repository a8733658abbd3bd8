#include "sdk/sandbox/signature_check.h"

#include "sdk/sandbox/canonical.h"
#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

const EVP_MD* digest_method(const std::string& uri) {
  if (uri == "http://www.w3.org/2000/09/xmldsig#sha1") return EVP_sha1();
  if (uri == "http://www.w3.org/2001/04/xmlenc#sha256") return EVP_sha256();
  return nullptr;
}

const EVP_MD* signature_method(const std::string& uri) {
  if (uri == "http://www.w3.org/2000/09/xmldsig#rsa-sha1") return EVP_sha1();
  if (uri == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256") return EVP_sha256();
  return nullptr;
}

std::string algorithm_of(const xmlNode* node) { return attribute_of(node, "Algorithm"); }

SignatureVerdict broken(std::string why) { return {SignatureState::Broken, std::move(why), nullptr}; }

// The canonical form that the transforms ask for; the default without any is inclusive C14N.
bool read_transforms(const xmlNode* transforms, CanonicalForm& form, bool& enveloped) {
  form = {false, false};
  enveloped = false;
  for (const xmlNode* one = transforms ? transforms->children : nullptr; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    const std::string uri = algorithm_of(one);
    if (uri == "http://www.w3.org/2000/09/xmldsig#enveloped-signature") {
      enveloped = true;
    } else if (const auto known = canonical_form(uri)) {
      form = *known;
    } else {
      return false;
    }
  }
  return true;
}

std::string digest_of(const std::string& bytes, const EVP_MD* method) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, method, nullptr);
  return {reinterpret_cast<const char*>(digest), size};
}

bool verifies(EVP_PKEY* key, const EVP_MD* method, const std::string& bytes, const std::string& signature) {
  const DigestHandle context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, method, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                          bytes.size()) == 1;
}

}  // namespace

SignatureVerdict check_signature(const xmlNode* root, const xmlNode* signed_element, CertificateBook& book) {
  const xmlNode* signature = child(root, "Signature");
  if (!signature) return {SignatureState::Missing, "", nullptr};
  const std::string uri = signed_element == root ? std::string() : "#" + attribute_of(signed_element, "Id");
  return check_signature_of(signature, signed_element, uri, book);
}

SignatureVerdict check_signature_of(const xmlNode* signature, const xmlNode* signed_element,
                                    const std::string& uri, CertificateBook& book) {
  const xmlNode* info = child(signature, "SignedInfo");
  const xmlNode* reference = child(info, "Reference");
  if (!reference || reference != xmlLastElementChild(const_cast<xmlNode*>(info))) {
    return broken("SignedInfo precisa de uma única Reference");
  }
  if (attribute_of(reference, "URI") != uri) {
    return broken("a Reference não aponta para o Id do documento");
  }

  CanonicalForm form{};
  bool enveloped = false;
  if (!read_transforms(child(reference, "Transforms"), form, enveloped))
    return broken("Transform não aceita");
  const EVP_MD* digest = digest_method(algorithm_of(child(reference, "DigestMethod")));
  const auto info_form = canonical_form(algorithm_of(child(info, "CanonicalizationMethod")));
  const EVP_MD* method = signature_method(algorithm_of(child(info, "SignatureMethod")));
  if (!digest || !info_form || !method) return broken("algoritmo não aceito");

  const auto expected = base64_decode_loose(text_of(child(reference, "DigestValue")));
  if (!expected ||
      *expected !=
          digest_of(canonical_bytes(signed_element, form, enveloped ? signature : nullptr), digest)) {
    return broken("o DigestValue não confere");
  }
  const auto der =
      base64_decode_loose(text_of(child(child(child(signature, "KeyInfo"), "X509Data"), "X509Certificate")));
  const auto certificate = der ? book.read(*der) : nullptr;
  if (!certificate || !certificate->key) return broken("X509Certificate ausente ou ilegível");
  const auto value = base64_decode_loose(text_of(child(signature, "SignatureValue")));
  if (!value ||
      !verifies(certificate->key.get(), method, canonical_bytes(info, *info_form, nullptr), *value)) {
    return broken("o SignatureValue não confere");
  }
  return {SignatureState::Intact, "", certificate};
}

}  // namespace fiscal::sandbox
