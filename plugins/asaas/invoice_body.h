#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

#include "plugins/asaas/asaas_settings.h"

namespace fiscal::asaas {

/// The name in an invoice's metadata by which a client names the customer's id at Asaas itself.
inline constexpr const char* customer_metadata = "asaas_customer";

/// Whether the body names a payment or an instalment, so that no customer has to be known.
bool is_of_charge(const Invoice& invoice);

/// The body of POST /v3/invoices, or why Asaas cannot issue the invoice. `customer`: its id at Asaas, where
/// no charge is named. Since 30 June 2026 (NT 007) Asaas computes pisCofinsRetentionType itself, so it is
/// never sent. Pure.
std::variant<std::string, Findings> invoice_body(const IssueInvoice& request, const AsaasSettings& settings,
                                                 const std::string& customer);

/// The body of POST /v3/customers. Asaas is told not to write to the customer by itself.
std::string customer_body(const Party& customer);

}  // namespace fiscal::asaas
