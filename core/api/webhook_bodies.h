#pragma once

#include "core/api/message.h"
#include "core/api/resource.h"
#include "core/notify/endpoints.h"

/// Bodies of the webhook calls, both ways.
namespace fiscal::api {

Json endpoint_resource(const notify::Endpoint& endpoint);
Json delivery_resource(const notify::Delivery& delivery);

Result<notify::EndpointWish> read_endpoint_wish(std::string_view body);
Result<notify::EndpointChange> read_endpoint_change(std::string_view body);
Result<notify::ReplayWish> read_replay_wish(std::string_view body);

/// How long the old secrets sign along, and the new one when the client gives it.
struct RotationWish {
  std::string secret;
  Duration overlap = hours(24);
};
Result<RotationWish> read_rotation_wish(std::string_view body);

/// The filters of a list of deliveries; the error names the parameter.
Result<store::ResourceQuery> read_delivery_query(const Request& request, const AccountId& account);

}  // namespace fiscal::api
