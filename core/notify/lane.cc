#include "core/notify/lane.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::notify {
namespace {

constexpr const char* lane_states[] = {"busy", "idle", "parked"};

}  // namespace

std::string lane_of(const Endpoint& endpoint, const ToldEvent& event) {
  switch (endpoint.order) {
    case Order::Subject:
      return endpoint.id + "/" + event.subject;
    case Order::Endpoint:
      return endpoint.id;
    case Order::None:
      break;
  }
  return endpoint.id + "/" + event_id(event);
}

std::string parked_at(const std::string& endpoint) { return "parked:" + endpoint; }

void write_lane(store::Resource& row, const Lane& lane) {
  row.body = nlohmann::json{{"endpoint", lane.endpoint},
                            {"state", lane_states[static_cast<std::size_t>(lane.state)]}}
                 .dump();
  row.tags.clear();
  if (lane.state == LaneState::Parked) row.tags = {parked_at(lane.endpoint)};
}

Lane lane_in(const store::Resource& row) {
  try {
    const auto body = nlohmann::json::parse(row.body);
    const std::string state = body.at("state");
    for (std::size_t at = 0; at < std::size(lane_states); ++at)
      if (state == lane_states[at]) return {body.at("endpoint"), static_cast<LaneState>(at)};
    throw std::runtime_error("it has no state " + state);
  } catch (const std::exception& broken) {
    throw std::runtime_error("the store is damaged: webhook lane " + row.id +
                             " cannot be read: " + broken.what());
  }
}

store::Resource new_lane(const AccountId& account, const std::string& id, const std::string& endpoint,
                         Instant now) {
  store::Resource row;
  row.account = account;
  row.kind = lane_kind;
  row.id = id;
  row.created_at = now;
  row.due_at = now;
  write_lane(row, {endpoint, LaneState::Busy});
  return row;
}

store::Resource lane_with_more(store::ResourceStore& store, const Delivery& delivery, Instant now) {
  auto row = store.find_resource(delivery.account, lane_kind, delivery.lane);
  if (!row) return new_lane(delivery.account, delivery.lane, delivery.endpoint, now);
  // Busy: who works on it finds what was added, or is told that the version moved.
  if (lane_in(*row).state == LaneState::Busy) return *row;
  row->due_at = now;
  write_lane(*row, {delivery.endpoint, LaneState::Busy});
  return *row;
}

}  // namespace fiscal::notify
