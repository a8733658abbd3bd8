#pragma once

#include <functional>
#include <string>

#include "core/api/router.h"

namespace fiscal::api {

/// `/health/live`: the process answers. `/health/ready`: it may be given work; says why not otherwise.
/// `not_ready` answers the reason, or an empty text.
void add_health_routes(Router& router, std::function<std::string()> not_ready);

}  // namespace fiscal::api
