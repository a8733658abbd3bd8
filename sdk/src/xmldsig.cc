#include <fiscal/encoding.hpp>
#include <fiscal/xmldsig.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "sdk/src/canonical_scan.h"
#include "sdk/src/xmldsig_names.h"

namespace fiscal {
namespace {

constexpr std::array<std::pair<Canonicalization, std::string_view>, 3> canonicalization_uris{{
    {Canonicalization::Inclusive, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"},
    {Canonicalization::Exclusive, "http://www.w3.org/2001/10/xml-exc-c14n#"},
    {Canonicalization::ExclusiveWithComments, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"},
}};

constexpr std::array<std::pair<SignatureDigest, std::string_view>, 2> digest_uris{{
    {SignatureDigest::Sha1, "http://www.w3.org/2000/09/xmldsig#sha1"},
    {SignatureDigest::Sha256, "http://www.w3.org/2001/04/xmlenc#sha256"},
}};

constexpr std::array<std::pair<SignatureDigest, std::string_view>, 2> signature_uris{{
    {SignatureDigest::Sha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
    {SignatureDigest::Sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},
}};

constexpr std::array<std::pair<SignatureProfile, std::string_view>, 4> profile_names{{
    {signature_profiles::legacy, "legacy"},
    {signature_profiles::sha256_exclusive, "sha256_exclusive"},
    {signature_profiles::sha256_inclusive, "sha256_inclusive"},
    {signature_profiles::sha1_exclusive, "sha1_exclusive"},
}};

template <typename Table, typename Key>
std::string_view spelling_of(const Table& table, Key key) {
  return std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == key; })->second;
}

template <typename Value, std::size_t size>
std::optional<Value> meaning_of(const std::array<std::pair<Value, std::string_view>, size>& table,
                                std::string_view spelling) {
  for (const auto& [value, known] : table)
    if (known == spelling) return value;
  return std::nullopt;
}

/// Everything of a canonical SignedInfo after its start tag.
std::string signed_info_content(std::string_view reference_uri, const SignatureProfile& profile,
                                std::string_view digest_value) {
  const auto form = canonicalization_uri(profile.canonicalization);
  std::string xml;
  xml.reserve(1024);
  xml.append("<CanonicalizationMethod Algorithm=\"").append(form);
  xml.append("\"></CanonicalizationMethod><SignatureMethod Algorithm=\"")
      .append(signature_uri(profile.digest));
  xml.append("\"></SignatureMethod><Reference URI=\"").append(reference_uri);
  xml.append("\"><Transforms><Transform Algorithm=\"").append(enveloped_transform);
  xml.append("\"></Transform><Transform Algorithm=\"").append(form);
  xml.append("\"></Transform></Transforms><DigestMethod Algorithm=\"").append(digest_uri(profile.digest));
  xml.append("\"></DigestMethod><DigestValue>").append(digest_value);
  xml.append("</DigestValue></Reference></SignedInfo>");
  return xml;
}

/// The start tag of SignedInfo as its canonical form has it: with the namespace that Signature declares, and
/// in the inclusive form with every prefix that is in force around the Signature.
std::string signed_info_start(const ScannedElement& element, Canonicalization form) {
  std::string tag = "<SignedInfo xmlns=\"" + std::string(xmldsig_namespace) + '"';
  if (form == Canonicalization::Inclusive)
    for (const auto& [prefix, uri] : element.prefixes_at_signature)
      tag.append(" xmlns:").append(prefix).append("=\"").append(uri).append(1, '"');
  return tag += '>';
}

std::string digest_bytes(std::string_view bytes, SignatureDigest digest) {
  return digest == SignatureDigest::Sha1 ? sha1(bytes) : sha256(bytes);
}

Signed ask(const Signer& signer, std::string_view data, SignatureDigest digest) {
  Signed answer = signer(data, digest);
  if (answer.signature.empty()) throw std::invalid_argument("the signer answered an empty signature");
  if (answer.certificate_der_b64.empty() || !is_base64(answer.certificate_der_b64))
    throw std::invalid_argument("the signer's certificate is not DER in base64 on one line");
  return answer;
}

}  // namespace

std::string_view canonicalization_uri(Canonicalization form) {
  return spelling_of(canonicalization_uris, form);
}

std::string_view digest_uri(SignatureDigest digest) { return spelling_of(digest_uris, digest); }

std::string_view signature_uri(SignatureDigest digest) { return spelling_of(signature_uris, digest); }

std::optional<Canonicalization> canonicalization_of_uri(std::string_view uri) {
  return meaning_of(canonicalization_uris, uri);
}

std::optional<SignatureDigest> digest_of_uri(std::string_view uri) { return meaning_of(digest_uris, uri); }

std::optional<SignatureDigest> digest_of_signature_uri(std::string_view uri) {
  return meaning_of(signature_uris, uri);
}

std::optional<SignatureProfile> signature_profile_named(std::string_view name) {
  return meaning_of(profile_names, name);
}

std::string_view signature_algorithm_name(SignatureDigest digest) {
  return digest == SignatureDigest::Sha1 ? "rsa-sha1" : "rsa-sha256";
}

std::string sign_at(std::string_view canonical_document, const SignatureTarget& target,
                    const SignatureProfile& profile, const Signer& signer) {
  const bool whole = target.reference == SignatureReference::WholeDocument;
  const ScannedElement element = scan_for_target(canonical_document, target);
  const auto before = canonical_document.substr(0, element.signature_at);
  if (before.ends_with("</Signature>"))
    throw std::invalid_argument("the document to sign already has a Signature for element " +
                                std::string(element.name));

  const std::string digest =
      whole ? digest_bytes(canonical_form_of_document(canonical_document, element, profile.canonicalization),
                           profile.digest)
            : digest_bytes(canonical_form_of(element, profile.canonicalization), profile.digest);
  const std::string uri = whole ? std::string() : '#' + std::string(element.id);
  const std::string content = signed_info_content(uri, profile, base64_encode(digest));
  const Signed answer =
      ask(signer, signed_info_start(element, profile.canonicalization) + content, profile.digest);

  std::string document;
  document.reserve(canonical_document.size() + content.size() + answer.certificate_der_b64.size() +
                   answer.signature.size() * 2 + 256);
  document.append(before);
  document.append("<Signature xmlns=\"").append(xmldsig_namespace).append("\"><SignedInfo>").append(content);
  document.append("<SignatureValue>").append(base64_encode(answer.signature));
  document.append("</SignatureValue><KeyInfo><X509Data><X509Certificate>").append(answer.certificate_der_b64);
  document.append("</X509Certificate></X509Data></KeyInfo></Signature>");
  return document.append(canonical_document.substr(element.signature_at));
}

std::string sign_enveloped(std::string_view canonical_document, std::string_view element,
                           const SignatureProfile& profile, const Signer& signer) {
  return sign_at(canonical_document, {.element = element}, profile, signer);
}

}  // namespace fiscal
