#include "sdk/sandbox/signer.h"

#include <openssl/pem.h>

#include <stdexcept>

#include "sdk/sandbox/canonical.h"
#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

constexpr CanonicalForm signing_form{true, true};

std::string signed_info(const std::string& id, const std::string& digest) {
  return "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">"
         "<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\">"
         "</CanonicalizationMethod>"
         "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>"
         "<Reference URI=\"#" +
         id +
         "\"><Transforms>"
         "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></Transform>"
         "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"></Transform>"
         "</Transforms>"
         "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
         "<DigestValue>" +
         digest + "</DigestValue></Reference></SignedInfo>";
}

}  // namespace

Signer::Signer(const std::string& certificate_file, const std::string& key_file) {
  const BioHandle certificate_in(BIO_new_file(certificate_file.c_str(), "r"));
  const BioHandle key_in(BIO_new_file(key_file.c_str(), "r"));
  if (!certificate_in || !key_in)
    throw std::runtime_error("cannot open " + certificate_file + " and " + key_file);
  const CertificateHandle certificate(PEM_read_bio_X509(certificate_in.get(), nullptr, nullptr, nullptr));
  key_.reset(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
  if (!certificate || !key_) throw std::runtime_error("cannot read " + certificate_file + " and " + key_file);
  std::string der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate.get(), &out);
  certificate_b64_ = base64_encode(der);
}

std::string Signer::sign(std::string_view document, std::string_view closing) const {
  const XmlDocument parsed = parse_own_xml(document);
  const xmlNode* target = xmlFirstElementChild(root_of(parsed));
  const std::string bytes = canonical_bytes(target, signing_form, nullptr);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int digest_size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &digest_size, EVP_sha256(), nullptr);

  // The SignedInfo is written in canonical form at once, so it is signed as it stands.
  const std::string info = signed_info(attribute_of(target, "Id"),
                                       base64_encode({reinterpret_cast<const char*>(digest), digest_size}));
  const DigestHandle context(EVP_MD_CTX_new());
  std::string value(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = value.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(value.data()), &size,
                     reinterpret_cast<const unsigned char*>(info.data()), info.size()) != 1) {
    throw std::runtime_error("the sandbox could not sign");
  }
  value.resize(size);

  std::string out(document.substr(0, document.size() - closing.size()));
  out += "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">" + info + "<SignatureValue>" +
         base64_encode(value) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" + certificate_b64_ +
         "</X509Certificate></X509Data></KeyInfo></Signature>";
  out += closing;
  return out;
}

}  // namespace fiscal::sandbox
