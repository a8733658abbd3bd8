#pragma once

#include <fiscal/national/nfse.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/nfse_nacional/portal.h"

namespace fiscal::nacional {

/// Whether an answer was written for the environment that was asked, as far as it says.
bool is_of(const Envelope& envelope, Environment environment);

/// A 404 of the service itself about what was asked. Any other 404 may be a wrong path and proves nothing.
bool says_not_found(const Reply& reply, Environment environment);

/// Whether an access key can be of a document of this issuer: form, check digit, municipality and tax number.
bool is_key_of(std::string_view access_key, const Issuer& issuer);

/// The authority's errors as findings.
Findings findings_of(const std::vector<Message>& messages);

/// The authority's warnings on a document that it issued.
Findings alerts_of(const Envelope& envelope);

/// Whether one of the errors is in the authority's tables. Others ("E999", "RNG9999") prove nothing.
bool has_official_error(const Envelope& envelope);
bool has_error(const Envelope& envelope, std::string_view code);

/// A refusal of the transmission certificate: the request was not looked at. Nothing when the answer is not
/// one.
std::optional<Findings> certificate_refusal(const Reply& reply);

/// What a person is told where no answer can be trusted.
std::string failure_text(const HttpFailure& failure);

/// An authorised document that was read from the authority.
struct Fetched {
  Authorized authorized;
  std::string xml;     ///< The NFS-e.
  std::string dps_id;  ///< Of the DPS inside.
};

/// The fields of an answer that follow from the NFS-e, its file included.
Fetched fetched_from(std::string xml, const national::Nfse& nfse, const Envelope& envelope,
                     Environment environment);

/// Reads the NFS-e with this key from the authority.
std::variant<Fetched, NotFound, CannotTell> fetch_nfse(Portal& portal, std::string_view access_key,
                                                       Environment environment);

/// Asks which NFS-e came from this DPS; answers its key.
std::variant<std::string, NotFound, CannotTell> key_of_dps(Portal& portal, std::string_view dps_id,
                                                           Environment environment);

/// Reads the NFS-e that came from this DPS: its key first, then the document.
std::variant<Fetched, NotFound, CannotTell> fetch_by_dps(Portal& portal, std::string_view dps_id,
                                                         Environment environment);

}  // namespace fiscal::nacional
