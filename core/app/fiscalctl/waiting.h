#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/app/fiscalctl/gateway.h"

namespace fiscal::ctl {

/// The header that asks the gateway to answer when the invoice is settled, or after `seconds` at most; none
/// for 0.
RequestHeaders wait_headers(int seconds);

/// Asks for an invoice until it is settled or `seconds` have gone by; the last answer either way. Throws as
/// Gateway::need does.
nlohmann::ordered_json wait_for(Gateway& gateway, const std::string& id, int seconds);

}  // namespace fiscal::ctl
