#pragma once

#include <optional>
#include <string>

#include "core/api/dialects/desk.h"

namespace fiscal::dialects::asaas {

/// An invoice as it stands after all changes that were made to it. Asaas changes an invoice in place; here
/// each change is a new invoice that takes the place of one that was withdrawn or came to nothing, and all of
/// them go by the id of the first.
struct Chained {
  InvoiceRecord record;
  std::string original;  ///< The id of the first.
  int changes = 0;
};

/// Nothing where the account has no invoice of this id.
std::optional<Chained> find_chained(Desk& desk, const AccountId& account, const std::string& id);

/// The caller's key of the n-th change of an invoice.
std::string key_of_change(const std::string& original, int change);

/// Whether an invoice may have been followed by a change of it.
bool may_be_changed(const InvoiceRecord& record);

}  // namespace fiscal::dialects::asaas
