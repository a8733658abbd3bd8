#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/api/dialects/fatoripay/request.h"
#include "core/billing/billing_invoice.h"
#include "core/billing/new_billing_invoice.h"

/// Between FatoriPay's requests and answers and billing invoices. Pure functions.
namespace fiscal::dialects::fatoripay {

/// Which UUIDs are of this dialect (core/api/dialects/identifier.h).
inline constexpr std::string_view realm = "fatoripay";

/// The billing invoice that is wanted. The tax is a line of its own at the end; `ref` is its reference.
billing::NewBillingInvoice new_billing_invoice(const CreateInvoice& wanted);

/// What answers say and a billing invoice has no place for, as JSON: kept as its `request`.
std::string remembered(const CreateInvoice& wanted);

/// The canonical invoice of an invoice's NFS-e, as JSON. `service`: members of the canonical service, as
/// JSON; the invoice's description stands in where they have none.
std::string canonical_service_invoice(const billing::BillingInvoice& invoice, const std::string& service);

/// Why a billing invoice was refused, by FatoriPay's fields.
FieldErrors errors_of(const Findings& findings);

/// How amounts are written: "5924.13" where one invoice is answered, "100,00" in lists.
enum class MoneyForm { Point, Comma };

/// The invoice as FatoriPay answers it. `now` tells whether it is overdue.
nlohmann::ordered_json invoice_object(const billing::BillingInvoice& invoice, Instant now,
                                      const std::string& page_url, MoneyForm form);

/// "unpaid", "paid", "canceled", "overdue".
std::string_view status_of(const billing::BillingInvoice& invoice, Instant now);

}  // namespace fiscal::dialects::fatoripay
