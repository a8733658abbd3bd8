#pragma once

#include <string>

#include "core/billing/billing_invoice.h"

namespace fiscal::dialects {

/// Where the public page of an invoice is; `base`: the gateway's address ("https://gateway.example").
inline std::string page_url(const std::string& base, const billing::BillingInvoice& invoice) {
  return base + "/i/" + invoice.page_token;
}

}  // namespace fiscal::dialects
