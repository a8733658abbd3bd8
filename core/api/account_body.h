#pragma once

#include "core/api/body.h"
#include "core/model/account.h"

/// Accounts and connections as operators send them.
namespace fiscal::api {

Result<Account> read_account(std::string_view body, const AccountId& id);
Result<Connection> read_connection(std::string_view body, const AccountId& account, const ConnectionId& id);

}  // namespace fiscal::api
