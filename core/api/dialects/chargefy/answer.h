#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/billing/billing_invoice.h"
#include "core/billing/customer.h"

/// Chargefy's objects. Pure functions.
namespace fiscal::dialects::chargefy {

/// What an object says beside the invoice itself.
struct View {
  Instant now;
  std::string page_url;  ///< Of the invoice's public page.
  bool livemode = false;
};

nlohmann::ordered_json invoice_object(const billing::BillingInvoice& invoice, const View& view);
nlohmann::ordered_json customer_object(const billing::Customer& customer, bool livemode);
/// The invoice's payments, as the member of the invoice and at their own URL.
nlohmann::ordered_json payment_list(const billing::BillingInvoice& invoice);
/// `{"object": "list", …}`.
nlohmann::ordered_json list_object(std::vector<nlohmann::ordered_json> data, bool has_more,
                                   const std::string& url);

}  // namespace fiscal::dialects::chargefy
