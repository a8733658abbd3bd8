#pragma once

#include <fiscal/http.hpp>

#include <optional>
#include <string_view>
#include <vector>

#include "plugins/common/remote_document.h"

namespace fiscal::chargefy {

/// An invoice as Chargefy writes it; nothing when the body is none.
std::optional<aggregator::RemoteDocument> read_invoice(std::string_view body);

/// A page of the list; nothing when the body is no list.
struct Page {
  std::vector<aggregator::RemoteDocument> invoices;
  bool has_more = false;
};
std::optional<Page> read_page(std::string_view body);

/// The invoice in the envelope of a webhook ({"type","id","data"}); nothing for events of other things.
std::optional<aggregator::RemoteDocument> read_event(std::string_view body);

/// Why Chargefy refused, {"error":{"type","code","message","param"}}: assumed, its pages do not show the body
/// of an error. Empty when the body is not that.
Findings read_error(const HttpAnswer& answer);

}  // namespace fiscal::chargefy
