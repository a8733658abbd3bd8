#include "core/api/dialects/asaas/webhooks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/form.h"
#include "core/api/dialects/asaas/listing.h"
#include "core/api/dialects/asaas/wording.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::dialects::asaas {
namespace {

using api::Caller;
using api::Request;
using api::Response;

constexpr const char* webhook_form = "asaas";
constexpr std::size_t longest_webhook_name = 255;
constexpr std::size_t longest_webhook_url = 2048;
constexpr std::size_t longest_event_name = 60;
constexpr std::size_t most_event_names = 100;
constexpr int webhook_api_version = 3;

/// What a request says of an endpoint; what it does not say is absent.
struct WebhookBody {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::string> email;
  std::optional<std::string> token;
  std::optional<notify::Order> order;
  std::optional<bool> enabled;
  std::optional<bool> interrupted;
  std::optional<Json> events;

  /// Whether it is to be told; absent where the request says nothing of that.
  std::optional<bool> listens() const {
    if (!enabled && !interrupted) return std::nullopt;
    return enabled.value_or(true) && !interrupted.value_or(false);
  }
};

std::optional<std::string> text_of_webhook(const Json& body, const char* name, std::size_t longest,
                                           Findings& problems) {
  auto text = text_at(body, name, longest);
  if (!text && !member(body, name).is_null())
    problems.push_back(wrong(name, "deve ser um texto de até " + std::to_string(longest) + " caracteres."));
  return text;
}

std::optional<bool> flag_of_webhook(const Json& body, const char* name, Findings& problems) {
  const Json& value = member(body, name);
  if (value.is_boolean()) return value.get<bool>();
  if (!value.is_null()) problems.push_back(wrong(name, "deve ser true ou false."));
  return std::nullopt;
}

/// Names of events as they were sent. One of an invoice is among them at least: of nothing else there is news
/// here.
std::optional<Json> events_of_webhook(const Json& body, Findings& problems) {
  const Json& events = member(body, "events");
  if (events.is_null()) return std::nullopt;
  const auto is_name = [](const Json& event) {
    return event.is_string() && event.get_ref<const std::string&>().size() <= longest_event_name;
  };
  if (!events.is_array() || events.size() > most_event_names ||
      !std::all_of(events.begin(), events.end(), is_name)) {
    problems.push_back(wrong("events", "deve ser uma lista de nomes de eventos."));
    return std::nullopt;
  }
  const Json known = invoice_events();
  if (std::none_of(events.begin(), events.end(), [&](const Json& event) {
        return std::find(known.begin(), known.end(), event) != known.end();
      }))
    problems.push_back(
        wrong("events", "deve ter ao menos um evento de nota fiscal: este gateway não avisa de outros."));
  return events;
}

std::optional<notify::Order> order_of_webhook(const Json& body, Findings& problems) {
  const Json& type = member(body, "sendType");
  if (type.is_null()) return std::nullopt;
  if (type == "SEQUENTIALLY") return notify::Order::Endpoint;
  if (type == "NON_SEQUENTIALLY") return notify::Order::None;
  problems.push_back(wrong("sendType", "deve ser SEQUENTIALLY ou NON_SEQUENTIALLY."));
  return std::nullopt;
}

WebhookBody read_webhook(const Json& body, Findings& problems) {
  WebhookBody said;
  said.name = text_of_webhook(body, "name", longest_webhook_name, problems);
  said.url = text_of_webhook(body, "url", longest_webhook_url, problems);
  said.email = text_of_webhook(body, "email", longest_webhook_name, problems);
  said.token = text_of_webhook(body, "authToken", longest_webhook_name, problems);
  said.order = order_of_webhook(body, problems);
  said.enabled = flag_of_webhook(body, "enabled", problems);
  said.interrupted = flag_of_webhook(body, "interrupted", problems);
  said.events = events_of_webhook(body, problems);
  if (const Json& version = member(body, "apiVersion"); !version.is_null() && version != webhook_api_version)
    problems.push_back(wrong("apiVersion", "deve ser 3."));
  return said;
}

Json settings_with(Json settings, const WebhookBody& said) {
  if (said.email) settings["email"] = *said.email;
  if (said.events) settings["events"] = *said.events;
  return settings;
}

Json webhook_json(const notify::Endpoint& endpoint) {
  const Json settings = Json::parse(endpoint.form_settings);
  const bool interrupted = !endpoint.enabled && endpoint.disabled_because == notify::interrupted;
  return {{"id", endpoint.id},
          {"name", endpoint.description},
          {"url", endpoint.url},
          {"email", text_or_null(text_at(settings, "email"))},
          {"enabled", endpoint.enabled || interrupted},
          {"interrupted", interrupted},
          {"apiVersion", webhook_api_version},
          {"hasAuthToken", !endpoint.secrets.empty()},
          {"sendType", endpoint.order == notify::Order::Endpoint ? "SEQUENTIALLY" : "NON_SEQUENTIALLY"},
          {"penalizedRequestsCount", 0},
          {"events", settings.contains("events") ? settings.at("events") : invoice_events()}};
}

Response webhook_missing() { return refused("O recurso solicitado não foi encontrado.", 404, "not_found"); }

Response webhook_refused(const Finding& why) {
  if (why.code == "not_found") return webhook_missing();
  if (why.code == "url_not_allowed")
    return refused({wrong("url", "não pode ser chamado: " + why.text + ".")});
  if (why.code == "secret_malformed")
    return refused({wrong("authToken", "deve ter de 8 a 255 caracteres visíveis.")});
  return refused(why.text + ".");
}

/// Those of another form, and the one for addresses that requests name, are not Asaas' to show.
std::optional<notify::Endpoint> webhook_of(Desk& desk, const AccountId& account, const std::string& id) {
  auto endpoint = desk.endpoints().find(account, id);
  if (!endpoint || endpoint->form != webhook_form || endpoint->url.empty()) return std::nullopt;
  return endpoint;
}

/// What a wish cannot say of an endpoint that is there.
std::optional<Response> also_change(Desk& desk, const AccountId& account, const std::string& id,
                                    const notify::EndpointChange& change) {
  const auto changed = desk.endpoints().change(account, id, change);
  if (!changed) return webhook_refused(changed.error());
  return std::nullopt;
}

Response create_webhook(Desk& desk, const Request& request, const Caller& caller,
                        const std::string& files_base) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  Findings problems;
  const WebhookBody said = read_webhook(*body, problems);
  if (!said.url) problems.push_back(wrong("url", "é obrigatório."));
  if (!problems.empty()) return refused(problems);
  notify::EndpointWish wish{.url = *said.url};
  wish.types = {"invoice.*"};
  wish.description = said.name.value_or("");
  wish.form = webhook_form;
  wish.form_settings = settings_with({{"base_url", files_base}}, said).dump();
  wish.order = said.order.value_or(notify::Order::Endpoint);
  wish.secret = said.token.value_or("");
  const auto made = desk.endpoints().create(caller.account, wish);
  if (!made) return webhook_refused(made.error());
  if (!said.listens().value_or(true))
    if (auto not_changed = also_change(desk, caller.account, made->id, {.enabled = false}))
      return *std::move(not_changed);
  return api::json_response(200, webhook_json(*webhook_of(desk, caller.account, made->id)));
}

Response list_webhooks(Desk& desk, const Request& request, const Caller& caller) {
  const auto paging = read_paging(request);
  if (!paging) return refused(Findings{paging.error()});
  std::int64_t total = 0;
  Json data = Json::array();
  for (const notify::Endpoint& endpoint : desk.endpoints().list(caller.account)) {
    if (endpoint.form != webhook_form || endpoint.url.empty()) continue;
    if (total >= paging->offset && static_cast<int>(data.size()) < paging->limit)
      data.push_back(webhook_json(endpoint));
    ++total;
  }
  return api::json_response(200, list_json(*paging, total, std::move(data)));
}

Response update_webhook(Desk& desk, const Request& request, const Caller& caller) {
  const auto present = webhook_of(desk, caller.account, request.captured[0]);
  if (!present) return webhook_missing();
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  Findings problems;
  const WebhookBody said = read_webhook(*body, problems);
  if (said.order && *said.order != present->order)
    problems.push_back(wrong("sendType", "é fixo desde a criação: remova o webhook e crie outro."));
  if (!problems.empty()) return refused(problems);
  notify::EndpointChange change;
  change.url = said.url;
  change.description = said.name;
  change.form_settings = settings_with(Json::parse(present->form_settings), said).dump();
  change.enabled = said.listens();
  if (auto not_changed = also_change(desk, caller.account, present->id, change))
    return *std::move(not_changed);
  if (said.token) {
    const auto rotated = desk.endpoints().rotate(caller.account, present->id, *said.token, seconds(0));
    if (!rotated) return webhook_refused(rotated.error());
  }
  return api::json_response(200, webhook_json(*webhook_of(desk, caller.account, present->id)));
}

Response delete_webhook(Desk& desk, const Request& request, const Caller& caller) {
  const auto present = webhook_of(desk, caller.account, request.captured[0]);
  if (!present || !desk.endpoints().remove(caller.account, present->id)) return webhook_missing();
  return api::json_response(200, {{"deleted", true}, {"id", present->id}});
}

}  // namespace

void add_webhook_routes(Routes& routes, Desk& desk, const std::string& base, const std::string& public_url) {
  const std::string all = base + "/webhooks", one = all + "/{id}";
  routes.add("POST", all,
             [&desk, public_url, prefix = routes.prefix()](const Request& request, const Caller& caller) {
               return create_webhook(desk, request, caller, base_url(request, public_url) + prefix);
             });
  const auto add = [&](const char* method, const std::string& pattern,
                       Response (*handler)(Desk&, const Request&, const Caller&)) {
    routes.add(method, pattern, [&desk, handler](const Request& request, const Caller& caller) {
      return handler(desk, request, caller);
    });
  };
  add("GET", all, list_webhooks);
  add("GET", one, [](Desk& shelf, const Request& request, const Caller& caller) {
    const auto present = webhook_of(shelf, caller.account, request.captured[0]);
    return present ? api::json_response(200, webhook_json(*present)) : webhook_missing();
  });
  add("PUT", one, update_webhook);
  add("DELETE", one, delete_webhook);
}

}  // namespace fiscal::dialects::asaas
