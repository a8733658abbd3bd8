#include "core/api/health.h"

#include <nlohmann/json.hpp>

#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::api {

void add_health_routes(Router& router, std::function<std::string()> not_ready) {
  router.add("GET", "/health/live", Access::Anyone, [](const Request&, const Caller&) {
    return json_response(200, {{"status", "live"}});
  });
  router.add("GET", "/health/ready", Access::Anyone, [not_ready](const Request&, const Caller&) {
    const std::string reason = not_ready();
    if (reason.empty()) return json_response(200, {{"status", "ready"}});
    return problem(503, "not_ready", "The gateway takes no work now", reason).with("Retry-After", "5");
  });
}

void add_metrics_route(Router& router, Metrics& metrics) {
  router.add("GET", "/metrics", Access::Anyone, [&metrics](const Request&, const Caller&) {
    return Response{200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(), {}};
  });
}

}  // namespace fiscal::api
