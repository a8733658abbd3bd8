#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notify/form.h"
#include "core/store/resources.h"

namespace fiscal::notify {

inline constexpr const char* delivery_kind = "webhook_delivery";

/// What came of one attempt.
struct AttemptRecord {
  Instant at;
  int status = 0;       ///< Of the answer; 0 when none came.
  std::string failure;  ///< Why none came, or what was wrong with it; empty: delivered.
  Duration took;

  bool operator==(const AttemptRecord&) const = default;
};

/// One event on its way to one endpoint: the bytes that every attempt sends, and what came of the attempts. A
/// resource of the kind `delivery_kind`.
struct Delivery {
  enum class Status {
    Waiting,    ///< To be sent, or sent again at `next_attempt_at`.
    Delivered,  ///< The endpoint took it.
    Abandoned,  ///< Given up, for the reason; a replay sends it again.
  };

  AccountId account;
  std::string id;
  std::string endpoint;
  std::string event;  ///< The `webhook-id`.
  std::string type;
  std::string subject;
  std::int64_t sequence = 0;
  Instant at;        ///< When it happened.
  std::string lane;  ///< Those of one lane leave one after the other.
  Message message;
  Status status = Status::Waiting;
  int tries = 0;  ///< Since it began to wait.
  std::optional<Instant> next_attempt_at{};
  /// Of Abandoned: "exhausted", "endpoint_deleted", "form_gone", "gone", "url_not_allowed".
  std::string reason;
  std::vector<AttemptRecord> attempts{};  ///< The last ones.
};

struct KeptDelivery {
  Delivery delivery;
  store::Resource row;
};

/// The id of the delivery of an event to an endpoint: the same whoever makes it.
std::string delivery_id(const std::string& endpoint, const std::string& event);

/// Body, tags and due time. `wakes_at`: when somebody is to look whether its lane still works, or when it is
/// forgotten.
store::Resource to_resource(const Delivery& delivery, Instant wakes_at);
store::Resource to_resource(const KeptDelivery& kept, Instant wakes_at);
/// Throws std::runtime_error when the row is no delivery: the store is damaged.
KeptDelivery delivery_in(store::Resource row);

std::string_view to_text(Delivery::Status status);
std::optional<Delivery::Status> parse_delivery_status(std::string_view text);

/// The tag of what waits in a lane.
std::string waiting_in(const std::string& lane);

}  // namespace fiscal::notify
