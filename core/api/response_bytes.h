#pragma once

#include <string>
#include <string_view>

#include "core/api/message.h"

namespace fiscal::api {

enum class AfterAnswer { Keep, Close };

/// An answer as it goes over the wire. Header values that would break out of their line are left out.
/// `method` tells whether a body belongs to it; `request_id` may be empty, for a request that had none.
std::string response_bytes(const Response& response, std::string_view method, std::string_view request_id,
                           AfterAnswer after);

}  // namespace fiscal::api
