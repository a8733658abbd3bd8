#include "core/api/routes.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/body.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/intake/complete.h"
#include "core/routing/decide.h"

namespace fiscal::api {

void add_route_explanation(Router& router, CurrentSnapshot snapshot_of, const Clock& clock) {
  router.add(
      "POST", "/v1/routes/explain", Access::Account,
      [snapshot_of, &clock](const Request& request, const Caller& caller) {
        const auto snapshot = snapshot_of();
        const auto account = snapshot->accounts.find(caller.account);
        if (!account)
          return problem(403, "account_unknown", "The key's account is not configured", "Ask the operator.");
        auto invoice = read_json<Invoice>(request.body, UnknownFields::Refuse);
        if (invoice.ok()) invoice.problems = intake::complete(invoice.value, *account, clock.now());
        if (!invoice.ok())
          return body_refused(request.body, "invoice_invalid", "The invoice cannot be read",
                              invoice.problems);
        const auto asked = request.header("fiscal-connection");
        const auto explained = routing::explain(
            {*account, invoice.value, asked ? std::optional(std::string(*asked)) : std::nullopt}, *snapshot);
        Json body{{"object", "route"}, {"snapshot", snapshot->version}};
        if (explained.route) {
          body["connection"] = explained.route->connection;
          body["rule"] = explained.route->rule;
          body["next"] = explained.route->next;
        } else {
          body["error"] = explained.route.error().text;
        }
        body["steps"] = Json::array();
        for (const routing::Step& step : explained.steps)
          body["steps"].push_back({{"rule", step.rule}, {"held", step.held}, {"because", step.because}});
        return json_response(200, body);
      });
}

}  // namespace fiscal::api
