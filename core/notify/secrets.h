#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/notify/endpoint.h"
#include "core/vault/master_keys.h"

namespace fiscal::notify {

/// Sealed for this endpoint alone.
std::string seal_endpoint_secret(const Endpoint& endpoint, std::string_view secret, vault::MasterKeys& keys);

/// The secrets that live at `now`, the newest first. The error says which master key is missing.
Result<std::vector<std::string>> living_secrets(const Endpoint& endpoint, Instant now,
                                                vault::MasterKeys& keys);

}  // namespace fiscal::notify
