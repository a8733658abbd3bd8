#pragma once

#include <optional>
#include <string>

#include "core/model/account.h"
#include "core/model/record.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// By what an invoice is found when a provider names it by the ticket of a pending answer: a resource that is
/// written with the settlement that brings the ticket, and stays when the ticket has been used up. Nothing
/// when `after` has no ticket that `before` had not.
std::optional<store::Resource> ticket_mark(const InvoiceRecord& before, const InvoiceRecord& after);

/// The invoice whose provider gave this ticket over this connection.
std::optional<InvoiceId> invoice_of_ticket(store::Store& store, const Connection& connection,
                                           const std::string& ticket);

}  // namespace fiscal::dispatch
