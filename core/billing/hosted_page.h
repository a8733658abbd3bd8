#pragma once

#include <optional>
#include <string>

#include "core/billing/billing_invoice.h"
#include "core/billing/billing_profile.h"

/// The public page of a billing invoice: HTML made here, for phones, screens and paper, without any script
/// and without anything from elsewhere. In Portuguese: its readers are the account's customers.
namespace fiscal::billing {

/// The page of an invoice as it stands at `now`.
std::string hosted_page(const BillingInvoice& invoice, const std::optional<BillingProfile>& profile,
                        Instant now);

/// What somebody sees who has an address that opens nothing (any more).
std::string page_of_nothing();

/// The Content-Security-Policy of both: the page's own style, named by its digest, and nothing else.
const std::string& page_policy();

/// "R$ 1.234,56".
std::string in_reais(Money amount);
/// "27/11/2026".
std::string in_portuguese(Date date);

}  // namespace fiscal::billing
