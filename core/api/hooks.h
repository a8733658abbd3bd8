#pragma once

#include <functional>

#include "core/api/framing.h"
#include "core/api/router.h"
#include "core/intake/reception.h"

namespace fiscal::api {

/// `POST /hooks/{connection}`: where providers call back. Without a key: whether a request came from the
/// provider is said by the connection's plugin, after it was kept and answered.
void add_hook_route(Router& router, intake::Reception& reception, std::function<bool()> has_room);

/// What a callback may have, which is less than what clients may send.
PathLimit hook_limit();

}  // namespace fiscal::api
