#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/api/dialects/chargefy/translation.h"
#include "core/store/store.h"

/// The prices that line items name, kept for each account.
namespace fiscal::dialects::chargefy {

/// Keeps a price under `wanted.id`, or a new one. A price never changes: one that is there already is
/// answered as it is.
Price add_price(store::Store& store, Instant now, const AccountId& account, const CreatePrice& wanted);

std::optional<Price> find_price(store::Store& store, const AccountId& account, const std::string& id);

}  // namespace fiscal::dialects::chargefy
