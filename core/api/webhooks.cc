#include "core/api/webhooks.h"

#include <nlohmann/json.hpp>

#include "core/api/body.h"
#include "core/api/problem.h"
#include "core/api/webhook_bodies.h"

namespace fiscal::api {
namespace {

Response webhook_not_found(const char* what) {
  return problem(404, "not_found", std::string("There is no such ") + what + " in this account",
                 "Check its id.");
}

/// What the notify room refuses, as its code says.
Response webhook_refused(const Finding& finding) {
  if (finding.code == "not_found") return problem(404, finding);
  if (finding.code == "endpoint_disabled" || finding.code == "endpoint_deleted" ||
      finding.code == "too_many_endpoints" || finding.code == "changed_meanwhile")
    return problem(409, finding);
  return problem(422, finding);
}

/// 1 to 255 characters, quoted or not; empty when there is none.
Result<std::string> key_of_request(const Request& request) {
  std::string key(request.header("idempotency-key").value_or(""));
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";
  if (key.size() > 255 || key.find_first_not_of(allowed) != std::string::npos)
    return Finding{"idempotency_key_malformed",
                   {},
                   "Idempotency-Key",
                   "the Idempotency-Key cannot be used",
                   "Send 1 to 255 letters, digits, dots, colons, dashes and underscores."};
  return key;
}

Json with_secret(Json body, const std::string& secret) {
  body["secret"] = secret;
  return body;
}

}  // namespace

void Webhooks::add_routes(Router& router) {
  const auto add = [&](const char* method, const char* pattern,
                       Response (Webhooks::*handler)(const Request&, const Caller&)) {
    router.add(method, pattern, Access::Account,
               [this, handler](const Request& request, const Caller& caller) {
                 return (this->*handler)(request, caller);
               });
  };
  add("POST", "/v1/webhook_endpoints", &Webhooks::create);
  add("GET", "/v1/webhook_endpoints", &Webhooks::list);
  add("GET", "/v1/webhook_endpoints/{endpoint}", &Webhooks::show);
  add("PATCH", "/v1/webhook_endpoints/{endpoint}", &Webhooks::change);
  add("DELETE", "/v1/webhook_endpoints/{endpoint}", &Webhooks::remove);
  add("GET", "/v1/webhook_endpoints/{endpoint}/secret", &Webhooks::show_secret);
  add("POST", "/v1/webhook_endpoints/{endpoint}/rotate_secret", &Webhooks::rotate_secret);
  add("POST", "/v1/webhook_endpoints/{endpoint}/replay", &Webhooks::replay_all);
  add("GET", "/v1/webhook_deliveries", &Webhooks::list_deliveries);
  add("GET", "/v1/webhook_deliveries/{delivery}", &Webhooks::show_delivery);
  add("POST", "/v1/webhook_deliveries/{delivery}/replay", &Webhooks::replay_one);
}

Response Webhooks::create(const Request& request, const Caller& caller) {
  auto wish = read_endpoint_wish(request.body);
  if (!wish) return body_refused(request.body, wish.error());
  const auto key = key_of_request(request);
  if (!key) return problem(400, key.error());
  wish->idempotency_key = *key;
  const auto made = endpoints_.create(caller.account, *wish);
  if (!made) return webhook_refused(made.error());
  const auto secret = endpoints_.secret(caller.account, made->id);
  if (!secret) return webhook_refused(secret.error());
  return json_response(201, with_secret(endpoint_resource(*made), *secret))
      .with("Location", "/v1/webhook_endpoints/" + made->id);
}

Response Webhooks::list(const Request& request, const Caller& caller) {
  if (!request.query.empty()) {
    const std::string& name = request.query.begin()->first;
    return problem(400, Finding{"parameter_unknown",
                                {},
                                name,
                                name + " is not a parameter of this list",
                                "Leave it out: the answer has all endpoints."});
  }
  Json data = Json::array();
  for (const notify::Endpoint& endpoint : endpoints_.list(caller.account))
    data.push_back(endpoint_resource(endpoint));
  return json_response(200, {{"object", "list"}, {"data", std::move(data)}});
}

Response Webhooks::show(const Request& request, const Caller& caller) {
  const auto endpoint = endpoints_.find(caller.account, request.captured[0]);
  if (!endpoint) return webhook_not_found("webhook endpoint");
  return json_response(200, endpoint_resource(*endpoint));
}

Response Webhooks::change(const Request& request, const Caller& caller) {
  const auto change = read_endpoint_change(request.body);
  if (!change) return body_refused(request.body, change.error());
  const auto changed = endpoints_.change(caller.account, request.captured[0], *change);
  if (!changed) return webhook_refused(changed.error());
  return json_response(200, endpoint_resource(*changed));
}

Response Webhooks::remove(const Request& request, const Caller& caller) {
  if (!endpoints_.remove(caller.account, request.captured[0])) return webhook_not_found("webhook endpoint");
  return json_response(200, {{"object", "webhook_endpoint"}, {"id", request.captured[0]}, {"deleted", true}});
}

Response Webhooks::show_secret(const Request& request, const Caller& caller) {
  const auto secret = endpoints_.secret(caller.account, request.captured[0]);
  if (!secret) return webhook_refused(secret.error());
  return json_response(
      200, {{"object", "webhook_secret"}, {"endpoint", request.captured[0]}, {"secret", *secret}});
}

Response Webhooks::rotate_secret(const Request& request, const Caller& caller) {
  const auto wish = read_rotation_wish(request.body);
  if (!wish) return body_refused(request.body, wish.error());
  const auto secret = endpoints_.rotate(caller.account, request.captured[0], wish->secret, wish->overlap);
  if (!secret) return webhook_refused(secret.error());
  return json_response(
      200, {{"object", "webhook_secret"}, {"endpoint", request.captured[0]}, {"secret", *secret}});
}

Response Webhooks::replay_all(const Request& request, const Caller& caller) {
  const auto wish = read_replay_wish(request.body);
  if (!wish) return body_refused(request.body, wish.error());
  const auto replayed = endpoints_.replay(caller.account, request.captured[0], *wish);
  if (!replayed) return webhook_refused(replayed.error());
  return json_response(
      202, {{"object", "webhook_replay"}, {"count", replayed->count}, {"has_more", replayed->has_more}});
}

Response Webhooks::list_deliveries(const Request& request, const Caller& caller) {
  const auto query = read_delivery_query(request, caller.account);
  if (!query) return problem(400, query.error());
  const auto page = store_.list_resources(*query);
  Json data = Json::array();
  for (const store::Resource& row : page.rows)
    data.push_back(delivery_resource(notify::delivery_in(row).delivery));
  Json body{{"object", "list"}, {"data", std::move(data)}};
  if (static_cast<int>(page.rows.size()) == query->limit)
    body["next_cursor"] = std::to_string(page.rows.back().place);
  return json_response(200, body);
}

Response Webhooks::show_delivery(const Request& request, const Caller& caller) {
  const auto delivery = endpoints_.find_delivery(caller.account, request.captured[0]);
  if (!delivery) return webhook_not_found("webhook delivery");
  return json_response(200, delivery_resource(*delivery));
}

Response Webhooks::replay_one(const Request& request, const Caller& caller) {
  const auto delivery = endpoints_.replay(caller.account, request.captured[0]);
  if (!delivery) return webhook_refused(delivery.error());
  return json_response(202, delivery_resource(*delivery));
}

}  // namespace fiscal::api
