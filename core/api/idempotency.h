#pragma once

#include <optional>
#include <string>

#include "core/api/message.h"

namespace fiscal::api {

/// The client's name for its request, without the quotes that the draft standard has and most clients do not
/// send; empty where there is none.
std::string idempotency_key(const Request& request);

/// 400 when a request that makes something new cannot be told from its repeat: it has neither a key nor a
/// reference in its body, or its key has characters that it may not have.
std::optional<Response> unrepeatable(const std::string& key, bool has_reference);

}  // namespace fiscal::api
