#pragma once

#include <functional>
#include <string>

#include "core/api/router.h"
#include "core/base/metrics.h"

namespace fiscal::api {

/// `/health/live`: the process answers. `/health/ready`: it may be given work; says why not otherwise.
/// `not_ready` answers the reason, or an empty text.
void add_health_routes(Router& router, std::function<std::string()> not_ready);

/// `/metrics`, in Prometheus' text format.
void add_metrics_route(Router& router, Metrics& metrics);

}  // namespace fiscal::api
