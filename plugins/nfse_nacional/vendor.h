#pragma once

#include <fiscal/municipal/profile.hpp>
#include <fiscal/provider.hpp>

#include <string>
#include <string_view>

#include "plugins/nfse_nacional/portal.h"

namespace fiscal::nacional {

/// What the vendor demands of a document of ours beyond the layout and is not met; nothing for an operation
/// that it does not offer.
Findings unmet_by(const Vendor& vendor, municipal::Call call, std::string_view canonical_xml);

/// A document of ours as the vendor's service has it, signed as its profile says.
std::string signed_for(const Vendor& vendor, municipal::Call call, std::string canonical_xml,
                       const Signer& signer);

/// The request that carries a document to the vendor's service, or what it cannot carry. The answer is read
/// by `read_vendor_answer`.
std::variant<HttpRequest, HttpFailure> vendor_request(const Vendor& vendor, municipal::Call call,
                                                      std::string_view document, Effect effect);

/// What a vendor's answer says, in the shape of SEFIN's: 201 with a note or an event, 400 with errors. An
/// answer that says neither keeps its own status and has no envelope, so that it proves nothing; a protocol
/// is in `Reply::protocol`. Codes that the profile knows as SEFIN's under another name become SEFIN's.
Reply read_vendor_answer(const Vendor& vendor, int status, std::string body);

/// Asks for what became of a protocol, where the vendor's service offers that.
Exchange ask_protocol(const Vendor& vendor, std::string_view protocol, const Issuer& issuer,
                      Environment environment, Host& host);

}  // namespace fiscal::nacional
