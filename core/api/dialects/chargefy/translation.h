#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/api/dialects/chargefy/request.h"
#include "core/billing/new_billing_invoice.h"

/// Between Chargefy's requests and billing invoices. Pure functions.
namespace fiscal::dialects::chargefy {

/// A price of the account, as line items name it.
struct Price {
  std::string id;
  Money unit_amount;
  std::optional<std::string> product;
  std::optional<std::string> description;
};

/// The billing invoice that is wanted. `prices`: those that its lines name, by id. Delivery by e-mail where
/// it is wanted.
billing::NewBillingInvoice new_billing_invoice(const CreateInvoice& wanted,
                                               const std::map<std::string, Price>& prices);

/// What the answer says and a billing invoice has no place for, as JSON: kept as its `request`.
std::string remembered(const CreateInvoice& wanted, const std::map<std::string, Price>& prices);

/// Why a billing invoice was refused, in Chargefy's words: `param` is its name of the field.
Error error_of(const Findings& findings);

/// "open", "paid", "void" or "uncollectible"; nothing for another word.
std::optional<billing::BillingStatus> status_named(std::string_view text);

/// "K7M2": the series of a customer's invoice numbers, always the same for the same customer.
std::string series_of(const std::string& customer);

/// "inv_…" of "bil_…", and back; nothing for what is no id of an invoice.
std::string invoice_id(const std::string& kept);
std::optional<std::string> kept_id(const std::string& invoice);

}  // namespace fiscal::dialects::chargefy
