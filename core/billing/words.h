#pragma once

#include <optional>
#include <string_view>

#include "core/billing/billing_invoice.h"
#include "core/billing/charge.h"
#include "core/billing/email.h"

/// The one spelling of the words of this room outside C++.
namespace fiscal::billing {

std::string_view to_text(ChargeKind kind);
std::string_view to_text(ChargeStatus status);
std::string_view to_text(BillingStatus status);
std::string_view to_text(PaymentMethod method);
std::string_view to_text(DeliveryMethod method);
std::string_view to_text(EmailStatus status);
std::optional<BillingStatus> parse_billing_status(std::string_view text);
std::optional<ChargeKind> parse_charge_kind(std::string_view text);
std::optional<ChargeStatus> parse_charge_status(std::string_view text);

}  // namespace fiscal::billing
