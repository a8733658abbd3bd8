#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/api/router.h"
#include "core/intake/inbox.h"

namespace fiscal::api {

/// For operators: `GET /v1/connections/{connection}/callbacks`, what a connection's provider sent and what
/// became of it, and `POST …/callbacks/{callback}/replay`, which has the plugin read one again. `inbox`
/// outlives the router. `connection`: of this name, or null; called on any thread.
void add_callback_routes(Router& router, const intake::Inbox& inbox,
                         std::function<std::shared_ptr<const Connection>(const std::string& id)> connection);

}  // namespace fiscal::api
