#pragma once

#include <fiscal/http.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/remote_document.h"

namespace fiscal::asaas {

/// What a status of Asaas says (guide and reference; SYNCHRONIZED is in the guide alone).
aggregator::Standing asaas_standing(std::string_view status);

/// An invoice as Asaas writes it in answers; nothing when `body` is none.
std::optional<aggregator::RemoteDocument> read_invoice(std::string_view body);

/// The invoices of a list, and whether there are more behind them; nothing when the body is no list of Asaas.
struct Page {
  std::vector<aggregator::RemoteDocument> invoices;
  bool has_more = false;
};
std::optional<Page> read_page(std::string_view body);

/// The id of the first object in a list of customers, or of a customer; an empty text for an empty list;
/// nothing for everything else.
std::optional<std::string> read_customer_id(std::string_view body);

/// Why Asaas refused, {"errors":[{code,description}]}; empty when the body is not that.
Findings read_errors(const HttpAnswer& answer);

/// The invoice that a callback tells of; nothing for an event of another kind.
std::optional<aggregator::RemoteDocument> read_event(std::string_view body);

}  // namespace fiscal::asaas
