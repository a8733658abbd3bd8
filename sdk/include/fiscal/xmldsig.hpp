#pragma once

#include <fiscal/xml_document.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// XML signatures as Brazilian fiscal services want them: enveloped, RSA PKCS#1 v1.5, the certificate alone
/// in KeyInfo, no prefixes. Signing works on the text of an `XmlWriter` and never parses or writes XML anew,
/// so the bytes that are signed are the bytes that are sent.
namespace fiscal {

inline constexpr std::string_view xmldsig_namespace = "http://www.w3.org/2000/09/xmldsig#";

/// The digest of the reference and of the RSA signature alike.
enum class SignatureDigest { Sha1, Sha256 };

/// The algorithms of a signature. Services differ and some change without notice, so a connection's settings
/// name its profile.
struct SignatureProfile {
  Canonicalization canonicalization;
  SignatureDigest digest;

  bool operator==(const SignatureProfile&) const = default;
};

namespace signature_profiles {
/// What the national manual (Manual Integrado 1.00.02 §6.1.4) and ABRASF fix.
inline constexpr SignatureProfile legacy{Canonicalization::Inclusive, SignatureDigest::Sha1};
inline constexpr SignatureProfile sha256_exclusive{Canonicalization::Exclusive, SignatureDigest::Sha256};
inline constexpr SignatureProfile sha256_inclusive{Canonicalization::Inclusive, SignatureDigest::Sha256};
inline constexpr SignatureProfile sha1_exclusive{Canonicalization::Exclusive, SignatureDigest::Sha1};
}  // namespace signature_profiles

/// The profile of one of the names above; nothing for any other text.
std::optional<SignatureProfile> signature_profile_named(std::string_view name);

/// `rsa-sha1` or `rsa-sha256`, as the host's `sign/1` service spells it.
std::string_view signature_algorithm_name(SignatureDigest digest);

/// What a holder of a private key answers.
struct Signed {
  /// RSASSA-PKCS1-v1_5 over the data, raw bytes.
  std::string signature;
  /// The holder's certificate: DER in base64, one line.
  std::string certificate_der_b64;
};

/// Signs `data` with a key that stays elsewhere, a host's vault for instance. What it throws passes through.
using Signer = std::function<Signed(std::string_view data, SignatureDigest digest)>;

/// How a Reference names what it signs.
enum class SignatureReference {
  /// `URI="#..."`, the element's own id.
  ById,
  /// `URI=""`, the whole document, as São Paulo and some vendors of ABRASF systems want it.
  WholeDocument,
};

/// What is signed and where the Signature goes: it becomes the last child of the element's parent, or of the
/// element itself where that is the root.
struct SignatureTarget {
  /// The element's name as written.
  std::string_view element;
  /// Which of several elements of that name; may be empty where there is only one.
  std::string_view id = {};
  /// The attribute that holds the id: `Id` nearly everywhere, `id` with a few vendors.
  std::string_view id_attribute = "Id";
  SignatureReference reference = SignatureReference::ById;
};

/// Signs one element of a canonical document and answers the document with the Signature in it, which is
/// canonical again: several signatures are made by several calls, inner elements first.
///
/// Throws `std::invalid_argument` that names the fix where the document is not in the writer's form, the
/// element is missing or not unique, has no id or shares it, or is already signed; also where an exclusive
/// profile meets prefixed names below the element, or where an ancestor carries an `xml:` attribute.
std::string sign_at(std::string_view canonical_document, const SignatureTarget& target,
                    const SignatureProfile& profile, const Signer& signer);

/// `sign_at` for the usual shape `<DPS><infDPS Id="..."/></DPS>`: the only element of that name, by its `Id`.
std::string sign_enveloped(std::string_view canonical_document, std::string_view element,
                           const SignatureProfile& profile, const Signer& signer);

/// The first thing that is wrong with a signature.
enum class SignatureFault {
  ElementMissing,
  SignatureMissing,
  SignatureNotAlone,
  Structure,
  Reference,
  DuplicateId,
  Transform,
  Algorithm,
  Digest,
  Certificate,
  SignatureValue,
};

/// What a verification found.
struct SignatureVerdict {
  /// Nothing: the signature holds for exactly the element that was asked about.
  std::optional<SignatureFault> fault;
  /// For an operator, where there is a fault.
  std::string text;
  /// The certificate whose key verified the signature. Where none was pinned it came with the document and
  /// proves only that its holder signed: whose it is, whether it is in date and who issued it is the caller's
  /// question.
  std::string certificate_der;
  SignatureProfile profile{};

  explicit operator bool() const { return !fault.has_value(); }
};

/// Verifies the one Signature that stands beside `element` (inside it, where it is the root) and answers for
/// that very element: the Reference must name it, its id must be unique in the document, and only the
/// enveloped transform and the canonical forms of `Canonicalization` are accepted, with SHA-1 or SHA-256 and
/// RSA of 2048 bits or more. Read data from `element` afterwards, never by a search of the document
/// (signature wrapping).
///
/// `pinned_certificate_der`, when not empty, is used in place of what KeyInfo holds.
SignatureVerdict verify_enveloped(const XmlElement& element, std::string_view pinned_certificate_der = {});

/// The same for the element at `path` below the root, `infDPS` for instance.
SignatureVerdict verify_enveloped(const XmlDocument& document, std::string_view path,
                                  std::string_view pinned_certificate_der = {});

}  // namespace fiscal
