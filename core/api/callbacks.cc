#include "core/api/callbacks.h"

#include <nlohmann/json.hpp>

#include "core/api/list_parameters.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::api {
namespace {

using ConnectionOf = std::function<std::shared_ptr<const Connection>(const std::string& id)>;

constexpr std::string_view given_up_word = "given_up";

Json callback_resource(const intake::KeptCallback& callback) {
  return {{"object", "callback"},
          {"id", callback.id},
          {"connection", callback.inbound.connection},
          {"received_at", to_text_milliseconds(callback.received_at)},
          {"status", intake::to_text(callback.inbound.state)},
          {"tries", callback.inbound.tries},
          {"text", callback.inbound.text}};
}

Response no_such_connection() {
  return problem(404, "not_found", "There is no such connection", "Check the id.");
}

Response list_callbacks(const intake::Inbox& inbox, const Connection& connection, const Request& request) {
  const auto asked = read_list_parameters(request, {"status"});
  if (!asked) return problem(400, asked.error());
  intake::CallbackQuery query{
      .state = {}, .given_up = false, .beyond = asked->part.beyond, .limit = asked->part.limit};
  if (const auto status = asked->word("status")) {
    query.given_up = *status == given_up_word;
    query.state = intake::parse_inbound_state(*status);
    if (!query.given_up && !query.state)
      return problem(400, Finding{"parameter_malformed",
                                  {},
                                  "status",
                                  "status is none that there is",
                                  "Use waiting, heard, nothing, unmatched, failed or given_up."});
  }
  const auto callbacks = inbox.list(connection, query);
  Json data = Json::array();
  for (const intake::KeptCallback& callback : callbacks) data.push_back(callback_resource(callback));
  Json body{{"object", "list"}, {"data", std::move(data)}};
  if (static_cast<int>(callbacks.size()) == query.limit)
    body["next_cursor"] = cursor_text(callbacks.back().place);
  return json_response(200, body);
}

}  // namespace

void add_callback_routes(Router& router, const intake::Inbox& inbox, ConnectionOf connection) {
  router.add("GET", "/v1/connections/{id}/callbacks", Access::Operator,
             [&inbox, connection](const Request& request, const Caller&) {
               const auto known = connection(request.captured[0]);
               return known ? list_callbacks(inbox, *known, request) : no_such_connection();
             });
  router.add("POST", "/v1/connections/{id}/callbacks/{callback}/replay", Access::Operator,
             [&inbox, connection](const Request& request, const Caller&) {
               const auto known = connection(request.captured[0]);
               if (!known) return no_such_connection();
               const auto again = inbox.read_again(*known, request.captured[1]);
               return again ? json_response(202, callback_resource(*again)) : problem(404, again.error());
             });
}

}  // namespace fiscal::api
