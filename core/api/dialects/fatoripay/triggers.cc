#include "core/api/dialects/fatoripay/triggers.h"

#include <nlohmann/json.hpp>

#include "core/api/dialects/fatoripay/errors.h"
#include "core/api/dialects/fatoripay/form.h"
#include "core/api/dialects/fatoripay/request.h"
#include "core/api/dialects/members.h"
#include "core/api/resource.h"

namespace fiscal::dialects::fatoripay {
namespace {

constexpr const char* form_name = "fatoripay";
constexpr std::size_t longest_trigger_url = 500;

Json trigger_object(const notify::Endpoint& endpoint) {
  const Json settings = Json::parse(endpoint.form_settings);
  return {{"id", endpoint.id},
          {"name", endpoint.description},
          {"action", text_at(settings, "action").value_or("invoice_status_changed")},
          {"notification_url", endpoint.url},
          {"created_at", to_day(local_date(endpoint.created_at, ZoneOffset{-180}))}};
}

bool is_trigger(const notify::Endpoint& endpoint) {
  return endpoint.form == form_name && !endpoint.url.empty();
}

api::Response create_trigger(Desk& desk, const api::Request& request, const api::Caller& caller) {
  const auto body = body_object(request);
  if (!body) return answer(422, "O corpo da requisição deve ser um objeto JSON.");
  FieldErrors errors;
  const Members members(*body, [&errors](const Unfit& unfit) {
    errors.add(unfit.name, "O campo " + unfit.name + " " + in_portuguese(unfit) + ".");
  });
  const auto name = members.text("name", 255), action = members.text("action", 100),
             url = members.text("notification_url", longest_trigger_url);
  if (!errors.empty()) return answer(errors);
  if (!name) errors.required("name");
  if (!url) errors.required("notification_url");
  if (!action)
    errors.required("action");
  else if (!is_action(*action))
    errors.add("action",
               "O campo action deve ser invoice_created, invoice_status_changed ou payment_received.");
  if (!errors.empty()) return answer(errors);
  notify::EndpointWish wish{.url = *url};
  wish.description = *name;
  wish.form = form_name;
  wish.form_settings = Json{{"action", *action}}.dump();
  const auto made = desk.endpoints().create(caller.account, wish);
  if (made) return api::json_response(200, trigger_object(*made));
  errors.add(made.error().code == "url_not_allowed" ? "notification_url" : "name",
             "O campo notification_url não pode ser chamado: " + made.error().text + ".");
  return answer(errors);
}

api::Response list_triggers(Desk& desk, const api::Caller& caller) {
  Json triggers = Json::array();
  for (const notify::Endpoint& endpoint : desk.endpoints().list(caller.account))
    if (is_trigger(endpoint)) triggers.push_back(trigger_object(endpoint));
  return api::json_response(200, triggers);
}

api::Response delete_trigger(Desk& desk, const api::Request& request, const api::Caller& caller) {
  const auto endpoint = desk.endpoints().find(caller.account, request.captured[0]);
  if (!endpoint || !is_trigger(*endpoint) || !desk.endpoints().remove(caller.account, endpoint->id))
    return answer(404, "Gatilho não encontrado.");
  return api::json_response(200, trigger_object(*endpoint));
}

}  // namespace

void add_trigger_routes(Routes& routes, Desk& desk) {
  routes.add("POST", "/api/v1/triggers/create",
             [&desk](const api::Request& request, const api::Caller& caller) {
               return create_trigger(desk, request, caller);
             });
  for (const char* pattern : {"/api/v1/triggers", "/api/v1/triggers/"})
    routes.add("GET", pattern, [&desk](const api::Request&, const api::Caller& caller) {
      return list_triggers(desk, caller);
    });
  routes.add("DELETE", "/api/v1/triggers/{id}",
             [&desk](const api::Request& request, const api::Caller& caller) {
               return delete_trigger(desk, request, caller);
             });
}

}  // namespace fiscal::dialects::fatoripay
