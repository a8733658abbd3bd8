#pragma once

#include <optional>
#include <string>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::woovi {

/// Woovi's set-up of invoices: what its clients said of it, and whether it is switched on. The service code
/// that it names becomes part of the account's terms, which is where invoices take it from.
struct Integration {
  std::string id;
  bool active = false;
  std::string settings = "{}";  ///< JSON, as clients sent them.
};

/// What clients set up, or nothing when none did.
std::optional<Integration> find_integration(Desk& desk, const AccountId& account);

/// Whether the terms say which service is rendered: without that nothing can be issued.
bool is_configured(const Terms& terms);

/// Whether invoices may be issued: configured, and not switched off by whoever set it up.
bool may_issue(Desk& desk, const AccountId& account);

/// Takes up what a client says of it, on top of what `present` holds. The service code must be a known one,
/// or the error says so.
Result<Integration> put_integration(Desk& desk, const AccountId& account, std::optional<Integration> present,
                                    const Json& body);

Json integration_json(const Integration& integration, const Terms& terms, const AccountId& account);

}  // namespace fiscal::dialects::woovi
