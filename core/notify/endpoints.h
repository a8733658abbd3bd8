#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/notify/delivery.h"
#include "core/notify/endpoint.h"
#include "core/notify/form.h"
#include "core/notify/target.h"
#include "core/store/store.h"
#include "core/vault/master_keys.h"

namespace fiscal::notify {

/// What a client says of a new endpoint.
struct EndpointWish {
  std::string url;
  std::vector<std::string> types{};
  std::string description{};
  std::string form = "standard";
  std::string form_settings = "{}";
  Order order = Order::Subject;
  std::string secret{};           ///< Empty: the gateway makes one, where the form has them.
  std::string idempotency_key{};  ///< Empty: each wish is a new endpoint.
};

/// What is to change; what is absent stays.
struct EndpointChange {
  std::optional<std::string> url{};
  std::optional<std::vector<std::string>> types{};
  std::optional<std::string> description{};
  std::optional<std::string> form_settings{};
  std::optional<bool> enabled{};
};

/// Which deliveries are to be sent again.
struct ReplayWish {
  Instant from;
  std::optional<Instant> before{};
  /// Absent: those that were delivered as well.
  std::optional<Delivery::Status> status = Delivery::Status::Abandoned;
};

/// How many deliveries wait again, and whether others are left that the wish means.
struct Replayed {
  int count = 0;
  bool has_more = false;
};

/// The endpoints of accounts, as their owners see them. Holds no state; safe from any thread. Errors carry
/// the code of the problem that a client gets: "not_found", "url_not_allowed", "too_many_endpoints",
/// "endpoint_disabled", …
class Endpoints {
 public:
  struct Parts {
    store::ResourceStore& store;
    const Forms& forms;
    vault::MasterKeys& keys;
    const Clock& clock;
    TargetPolicy targets;
    std::function<void()> wake;  ///< Something is to be delivered.
    /// The events that accounts are told, of which an endpoint may hear some. Absent: whatever has the form
    /// of one.
    std::vector<std::string_view> told_types{};
  };

  explicit Endpoints(Parts parts) : parts_(std::move(parts)) {}

  Result<Endpoint> create(const AccountId& account, const EndpointWish& wish);
  /// From now on messages in this form go to the addresses that the account's requests name, under an
  /// endpoint without a URL of its own. One account has one of a form; its owner sees it, and may disable it.
  void hear_for_requests(const AccountId& account, const std::string& form);
  std::vector<Endpoint> list(const AccountId& account);
  std::optional<Endpoint> find(const AccountId& account, const std::string& id);
  /// Enabled again, it hears what still waits for it.
  Result<Endpoint> change(const AccountId& account, const std::string& id, const EndpointChange& change);
  bool remove(const AccountId& account, const std::string& id);

  /// The secret that signs first. Empty where the form has none.
  Result<std::string> secret(const AccountId& account, const std::string& id);
  /// A new one takes over, and the present ones sign along for `overlap`. `secret` empty: the gateway makes
  /// it.
  Result<std::string> rotate(const AccountId& account, const std::string& id, const std::string& secret,
                             Duration overlap);

  std::optional<Delivery> find_delivery(const AccountId& account, const std::string& id);
  /// Sends one again, with the same `webhook-id` and bytes.
  Result<Delivery> replay(const AccountId& account, const std::string& delivery);
  /// Sends those of an endpoint again, the oldest first; at most a thousand at once.
  Result<Replayed> replay(const AccountId& account, const std::string& endpoint, const ReplayWish& wish);

 private:
  using Edit = std::function<std::optional<Finding>(Endpoint&)>;

  Result<Endpoint> edit(const AccountId& account, const std::string& id, const Edit& edit);
  std::optional<Finding> problem_of(const Endpoint& endpoint, const std::string& secret) const;
  Result<Delivery> wait_again(KeptDelivery kept);
  void unpark(const AccountId& account, const std::string& id);

  Parts parts_;
};

}  // namespace fiscal::notify
