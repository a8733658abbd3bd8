#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

namespace fiscal::woovi {

/// The name in an invoice's metadata by which a client names the customer at Woovi itself (its
/// correlationID).
inline constexpr const char* customer_metadata = "woovi_customer";

/// The body of POST /api/v1/invoice, or why Woovi cannot issue the invoice. Service code, taxes and regime
/// are those of the integration at Woovi: what would change the document otherwise is refused. Pure.
std::variant<std::string, Findings> invoice_body(const IssueInvoice& request);

}  // namespace fiscal::woovi
