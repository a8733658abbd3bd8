#pragma once

#include <fiscal/http.hpp>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "plugins/common/remote_document.h"

namespace fiscal::woovi {

/// An invoice as Woovi writes it; nothing when `object` is none. A status that is in no list is judged by
/// statusRaw, NFE.io's own word that Woovi passes on.
std::optional<aggregator::RemoteDocument> read_invoice(const nlohmann::ordered_json& object);

/// The member `invoice` of a body.
std::optional<aggregator::RemoteDocument> invoice_in(std::string_view body);

/// The entries of a list; nothing when the body is no list of Woovi.
std::optional<std::vector<aggregator::RemoteDocument>> invoices_in(std::string_view body);

/// The text of {"error":"..."}; nothing for every other body.
std::optional<std::string> error_in(std::string_view body);

/// Whether an error's text is in Woovi's published lists, so that it refuses what was asked.
bool is_listed(std::string_view error);

/// {"success":true}.
bool says_success(std::string_view body);

}  // namespace fiscal::woovi
