#pragma once

#include <fiscal/http.hpp>
#include <fiscal/invoice.hpp>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "plugins/common/remote_document.h"

namespace fiscal::nfeio {

/// A service invoice as NFE.io writes it, in an answer or in a webhook; nothing when `object` is none.
/// `environment`: that of the connection, to notice a company of the other one.
std::optional<aggregator::RemoteDocument> read_invoice(const nlohmann::ordered_json& object,
                                                       Environment environment);

/// The one in a body: the body itself, one of its members, or the only entry of a list.
std::optional<aggregator::RemoteDocument> find_invoice(std::string_view body, Environment environment);

/// Why NFE.io refused, in either of its forms ({"message"}, {"errors":[{code,message}]}); empty when the body
/// is neither.
Findings read_errors(const HttpAnswer& answer);

/// The id at the end of "Location: /v1/companies/{company}/serviceinvoices/{id}"; nothing for any other.
std::optional<std::string> id_in_location(const HttpAnswer& answer);

}  // namespace fiscal::nfeio
