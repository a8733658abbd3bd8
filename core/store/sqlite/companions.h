#pragma once

#include <vector>

#include "core/store/resources.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// Writes resources without keys and tags within the transaction of an accept or a settlement.

/// Those that are not there yet.
void write_companions(Database& database, const std::vector<Resource>& resources);

/// Whether the account has a resource of the kind `listener_kind`.
bool is_listened_to(Database& database, const AccountId& account);

/// All of them, where their account is listened to; otherwise it costs one look-up.
void write_notices(Database& database, const std::vector<Resource>& notices);

}  // namespace fiscal::store
