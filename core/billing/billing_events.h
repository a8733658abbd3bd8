#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/billing/billing_invoice.h"
#include "core/notify/told_event.h"
#include "core/store/resources.h"

/// What accounts are told of their billing invoices (docs/webhooks.md).
namespace fiscal::billing {

/// In the order in which those of one change are told.
enum class BillingEvent { Created, Sent, PaymentReceived, Paid, Overdue, Voided, Uncollectible };

/// "billing_invoice.created".
std::string_view to_text(BillingEvent event);

/// The names of all of them.
std::span<const std::string_view> billing_event_types();

/// What happened from one version of an invoice to the next; `before` is null for a new one. Pure.
std::vector<BillingEvent> events_between(const BillingInvoice* before, const BillingInvoice& after);

/// The notices of these events, to be put together with `invoice`, which is at the version before that put.
std::vector<store::Resource> notices_of(const AccountId& account, const BillingInvoice& invoice,
                                        const std::vector<BillingEvent>& events, Instant now);

/// The invoice of such an event, as it stood then; nothing when the event is of something else. Throws
/// std::runtime_error when it cannot be read: the store is damaged.
std::optional<BillingInvoice> invoice_told_of(const notify::ToldEvent& event);

}  // namespace fiscal::billing
