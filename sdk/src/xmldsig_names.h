#pragma once

#include <fiscal/xmldsig.hpp>

#include <optional>
#include <string_view>

namespace fiscal {

/// The identifiers of XML Signature for the algorithms that this library speaks.
inline constexpr std::string_view enveloped_transform =
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

std::string_view canonicalization_uri(Canonicalization form);
std::string_view digest_uri(SignatureDigest digest);
std::string_view signature_uri(SignatureDigest digest);

std::optional<Canonicalization> canonicalization_of_uri(std::string_view uri);
std::optional<SignatureDigest> digest_of_uri(std::string_view uri);
std::optional<SignatureDigest> digest_of_signature_uri(std::string_view uri);

}  // namespace fiscal
