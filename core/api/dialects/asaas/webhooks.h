#pragma once

#include <string>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/routes.h"

namespace fiscal::dialects::asaas {

/// `<base>/webhooks`: the account's endpoints that are told in Asaas' form, made and changed as Asaas'
/// clients do it. `desk` outlives the routes; `public_url` as in `all_dialects`.
void add_webhook_routes(Routes& routes, Desk& desk, const std::string& base, const std::string& public_url);

}  // namespace fiscal::dialects::asaas
