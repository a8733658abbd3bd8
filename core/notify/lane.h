#pragma once

#include <string>

#include "core/notify/delivery.h"
#include "core/notify/endpoint.h"
#include "core/store/resources.h"

namespace fiscal::notify {

/// Deliveries that leave one after the other have a lane: a resource of the kind `lane_kind`, which is due
/// when the first of them is to be sent. Whoever claims it sends; whoever adds to it moves its version, so
/// that neither overlooks the other.
inline constexpr const char* lane_kind = "webhook_lane";

enum class LaneState {
  Busy,    ///< Something waits in it, and it is due.
  Idle,    ///< Nothing waits; it is forgotten when it falls due.
  Parked,  ///< Its endpoint is disabled.
};

struct Lane {
  std::string endpoint;
  LaneState state = LaneState::Busy;
};

/// The lane of an event at an endpoint, which its order says.
std::string lane_of(const Endpoint& endpoint, const ToldEvent& event);

/// The tag of an endpoint's parked lanes.
std::string parked_at(const std::string& endpoint);

store::Resource new_lane(const AccountId& account, const std::string& id, const std::string& endpoint,
                         Instant now);
void write_lane(store::Resource& row, const Lane& lane);
/// Throws std::runtime_error when the row is no lane: the store is damaged.
Lane lane_in(const store::Resource& row);

/// The lane as it is to be put so that what was added to it leaves: made, woken, or only moved on by a
/// version.
store::Resource lane_with_more(store::ResourceStore& store, const Delivery& delivery, Instant now);

}  // namespace fiscal::notify
