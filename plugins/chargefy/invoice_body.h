#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

#include "plugins/chargefy/chargefy_settings.h"

namespace fiscal::chargefy {

/// The name in an invoice's metadata by which a client names the customer at Chargefy (cus_...).
inline constexpr const char* customer_metadata = "chargefy_customer";
/// The name in Chargefy's metadata under which the caller's key stands.
inline constexpr const char* key_metadata = "gateway_key";

/// The body of POST /v1/invoices, or why Chargefy cannot issue the invoice. Pure.
std::variant<std::string, Findings> invoice_body(const IssueInvoice& request,
                                                 const ChargefySettings& settings);

/// The customer's id at Chargefy; empty when the invoice names none.
std::string customer_of(const Invoice& invoice);

}  // namespace fiscal::chargefy
