#pragma once

#include <fiscal/finding.hpp>

#include "core/billing/billing_profile.h"
#include "core/billing/new_billing_invoice.h"

namespace fiscal::billing {

/// Amounts beyond it are refused: a hundred thousand million reais.
inline constexpr Money largest_invoice{10'000'000'000'000};

/// Everything about `wanted` that can be judged without the store, `today` being where the account is. Every
/// finding has a field and a fix.
Findings check_request(const NewBillingInvoice& wanted, const std::optional<BillingProfile>& profile,
                       Date today);

/// The sum of the lines, at most what any document may carry.
Money total_of(const std::vector<LineItem>& items);

/// Who is billed: identified, and with right check digits. `field` is where the client wrote it.
Findings check_party(const Party& party, const std::string& field);

}  // namespace fiscal::billing
