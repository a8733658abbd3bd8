#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/notify/delivery.h"
#include "core/notify/form.h"
#include "core/notify/health.h"
#include "core/notify/target.h"
#include "core/services/http_transport.h"
#include "core/store/store.h"
#include "core/vault/master_keys.h"

namespace fiscal::notify {

/// How messages are sent, and how patiently.
struct CourierOptions {
  /// Waiting times before the tries that follow; after the last a delivery is abandoned. Those of Standard
  /// Webhooks.
  std::vector<Duration> retry{seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(10)};
  Duration timeout = seconds(15);  ///< Of one attempt, from the look-up of the name to the end of the answer.
  Duration lease = minutes(1);     ///< Of a lane: longer than an attempt takes.
  Duration first_rest = seconds(10);       ///< Of an endpoint that failed three times in a row.
  Duration disable_after = hours(24 * 5);  ///< Of nothing but failures.
  Duration keep = hours(24 * 30);          ///< Deliveries that were delivered or abandoned.
  int in_flight_per_endpoint = 8;
  TargetPolicy targets{};
};

/// Told after each attempt, for metrics.
struct AttemptMeasure {
  std::string_view outcome;  ///< "delivered", "failed", "abandoned".
  Duration took;
};

/// Sends what waits in a lane, one message after the other. Does the work that resources of `lane_kind` and
/// of `delivery_kind` fall due for (dispatch::DueWork). Safe from any thread.
class Courier {
 public:
  struct Parts {
    store::ResourceStore& store;
    services::HttpTransport& transport;
    const Forms& forms;
    vault::MasterKeys& keys;
    const Clock& clock;
    Log& log;
    std::function<void(const AttemptMeasure&)> measured{};  ///< May be empty.
    std::function<double()> jitter = [] { return 0.0; };    ///< 0 to 1, of a tenth of each waiting time.
  };

  Courier(Parts parts, CourierOptions options);

  /// `lane` was claimed: nobody else works on it until its `due_at`.
  void serve(store::Resource lane);

  /// A delivery fell due: it is forgotten when it is done with, and its lane is looked after when it waits.
  void look_after(store::Resource delivery);

 private:
  struct Sent;
  class Held;

  std::optional<KeptDelivery> first_in(const store::Resource& lane) const;
  bool is_in_hand(const store::Resource& lane) const;
  bool deliver_next(Held& held, const KeptEndpoint& endpoint);
  Sent send(const Delivery& delivery, const Endpoint& endpoint, const Form& form);
  bool record(Held& held, const KeptEndpoint& endpoint, KeptDelivery kept, const Sent& sent,
              const Form& form);
  bool interrupt(Held& held, const KeptEndpoint& endpoint, KeptDelivery kept);
  bool abandon(Held& held, KeptDelivery kept, const std::string& reason);
  void abandon_all(Held& held, const std::string& reason);
  void note_standing(const KeptEndpoint& endpoint, const Sent& sent);
  void disable(KeptEndpoint kept, const std::string& reason);

  Parts parts_;
  const CourierOptions options_;
  Health health_;
};

}  // namespace fiscal::notify
