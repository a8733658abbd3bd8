#include "core/notify/endpoint.h"

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/store/store.h"

namespace fiscal::notify {
namespace {

using EndpointJson = nlohmann::ordered_json;

constexpr std::string_view order_names[] = {"subject", "endpoint", "none"};

EndpointJson optional_time(const std::optional<Instant>& at) {
  return at ? EndpointJson(at->milliseconds) : EndpointJson(nullptr);
}

std::optional<Instant> optional_time_of(const EndpointJson& at) {
  if (at.is_null()) return std::nullopt;
  return Instant{at.get<std::int64_t>()};
}

std::string body_of(const Endpoint& endpoint) {
  EndpointJson secrets = EndpointJson::array();
  for (const EndpointSecret& secret : endpoint.secrets)
    secrets.push_back({{"sealed", base64_encode(secret.sealed)},
                       {"created_at", secret.created_at.milliseconds},
                       {"expires_at", optional_time(secret.expires_at)}});
  return EndpointJson{{"url", endpoint.url},
                      {"types", endpoint.types},
                      {"description", endpoint.description},
                      {"form", endpoint.form},
                      {"form_settings", endpoint.form_settings},
                      {"order", to_text(endpoint.order)},
                      {"enabled", endpoint.enabled},
                      {"disabled_because", endpoint.disabled_because},
                      {"failing_since", optional_time(endpoint.failing_since)},
                      {"failed_at", optional_time(endpoint.failed_at)},
                      {"secrets", std::move(secrets)}}
      .dump();
}

}  // namespace

std::string_view to_text(Order order) { return order_names[static_cast<std::size_t>(order)]; }

std::optional<Order> parse_order(std::string_view text) {
  const auto found = std::find(std::begin(order_names), std::end(order_names), text);
  if (found == std::end(order_names)) return std::nullopt;
  return static_cast<Order>(found - std::begin(order_names));
}

bool hears(const Endpoint& endpoint, std::string_view type) {
  const auto is_meant = [&](const std::string& wanted) {
    if (wanted.ends_with(".*"))
      return type.starts_with(std::string_view(wanted).substr(0, wanted.size() - 1));
    return wanted == type;
  };
  return endpoint.types.empty() || std::any_of(endpoint.types.begin(), endpoint.types.end(), is_meant);
}

std::string callbacks_id(std::string_view form) {
  return "whe_" + hex(sha256("addresses of requests: " + std::string(form))).substr(0, 20);
}

store::Resource to_resource(const Endpoint& endpoint) {
  store::Resource row;
  row.account = endpoint.account;
  row.kind = store::listener_kind;
  row.id = endpoint.id;
  row.created_at = endpoint.created_at;
  row.body = body_of(endpoint);
  return row;
}

store::Resource to_resource(const KeptEndpoint& kept) {
  store::Resource row = kept.row;
  row.body = body_of(kept.endpoint);
  return row;
}

KeptEndpoint endpoint_in(store::Resource row) {
  try {
    const auto body = EndpointJson::parse(row.body);
    Endpoint endpoint;
    endpoint.account = row.account;
    endpoint.id = row.id;
    endpoint.created_at = row.created_at;
    endpoint.url = body.at("url");
    endpoint.types = body.at("types").get<std::vector<std::string>>();
    endpoint.description = body.at("description");
    endpoint.form = body.at("form");
    endpoint.form_settings = body.at("form_settings");
    endpoint.order = parse_order(body.at("order").get<std::string>()).value();
    endpoint.enabled = body.at("enabled");
    endpoint.disabled_because = body.at("disabled_because");
    endpoint.failing_since = optional_time_of(body.at("failing_since"));
    endpoint.failed_at = optional_time_of(body.at("failed_at"));
    for (const EndpointJson& secret : body.at("secrets"))
      endpoint.secrets.push_back({base64_decode(secret.at("sealed").get<std::string>()).value(),
                                  {secret.at("created_at").get<std::int64_t>()},
                                  optional_time_of(secret.at("expires_at"))});
    return {std::move(endpoint), std::move(row)};
  } catch (const std::exception& broken) {
    throw std::runtime_error("the store is damaged: webhook endpoint " + row.id +
                             " cannot be read: " + broken.what());
  }
}

std::optional<KeptEndpoint> find_endpoint(store::ResourceStore& store, const AccountId& account,
                                          const std::string& id) {
  auto row = store.find_resource(account, store::listener_kind, id);
  if (!row) return std::nullopt;
  return endpoint_in(std::move(*row));
}

}  // namespace fiscal::notify
