#pragma once

#include "core/model/event.h"
#include "core/model/record.h"

namespace fiscal::intake {

/// The first event of an invoice, kind "accepted": its data is everything that the record says at that moment
/// but the id, the account and `facts.follows`, which the store gives (README.md lists it).
Event accepted_event(const InvoiceRecord& record, Instant at);

/// The record as the event tells it, for audits: with version 1, and with id and account from the caller.
/// Throws std::runtime_error on anything that `accepted_event` did not write, since only a damaged store can
/// hold it.
InvoiceRecord record_at_acceptance(const Event& event, InvoiceId id, const AccountId& account);

}  // namespace fiscal::intake
