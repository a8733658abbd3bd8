#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/store/resources.h"

namespace fiscal::notify {

/// What waits for what at an endpoint.
enum class Order {
  Subject,   ///< Events of one invoice arrive in order; invoices do not wait for each other.
  Endpoint,  ///< All events arrive in order.
  None,      ///< None waits for another.
};

/// A secret of an endpoint, sealed. Several live at once while one takes over from another.
struct EndpointSecret {
  std::string sealed;
  Instant created_at;
  std::optional<Instant> expires_at{};

  bool operator==(const EndpointSecret&) const = default;
};

/// Where an account wants to be told, as it is kept: a resource of the kind `store::listener_kind`.
struct Endpoint {
  AccountId account;
  std::string id;                  ///< "whe_" and twenty characters.
  std::string url;                 ///< Empty: each message says where it goes (`callbacks_id`).
  std::vector<std::string> types;  ///< Events that it hears; empty: all. "invoice.*" is all of a subject.
  std::string description;
  std::string form = "standard";     ///< Which `Form` its messages have.
  std::string form_settings = "{}";  ///< JSON object, for the form. Nothing secret.
  Order order = Order::Subject;
  bool enabled = true;
  std::string disabled_because;  ///< `asked`, `failing`, `gone`, `interrupted`; empty while enabled.
  std::optional<Instant> failing_since{};  ///< Since when nothing but failures came back…
  std::optional<Instant> failed_at{};      ///< …and the last of them, to the hour.
  std::vector<EndpointSecret> secrets;     ///< The newest first.
  Instant created_at;

  bool operator==(const Endpoint&) const = default;
};

/// An endpoint at the version that was read.
struct KeptEndpoint {
  Endpoint endpoint;
  store::Resource row;
};

/// `disabled_because` of an endpoint that only pauses: what happens meanwhile waits for it.
inline constexpr const char* interrupted = "interrupted";

/// Whether it hears events of this type.
bool hears(const Endpoint& endpoint, std::string_view type);

/// Whether what happens now is to reach it, at once or later.
inline bool is_listening(const Endpoint& endpoint) {
  return endpoint.enabled || endpoint.disabled_because == interrupted;
}

/// The id of the account's endpoint for addresses that requests name one by one, in this form.
std::string callbacks_id(std::string_view form);

store::Resource to_resource(const Endpoint& endpoint);
/// `kept` with what `endpoint` says now, to be put again.
store::Resource to_resource(const KeptEndpoint& kept);
/// Throws std::runtime_error when the row is no endpoint: the store is damaged.
KeptEndpoint endpoint_in(store::Resource row);
std::optional<KeptEndpoint> find_endpoint(store::ResourceStore& store, const AccountId& account,
                                          const std::string& id);

std::string_view to_text(Order order);
std::optional<Order> parse_order(std::string_view text);

}  // namespace fiscal::notify
