#pragma once

#include <memory>
#include <vector>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"

namespace fiscal::dialects {

/// Every dialect that the gateway speaks. `desk` outlives them; `public_url` is what links begin with, empty
/// for the address that the client called.
std::vector<std::unique_ptr<Dialect>> all_dialects(Desk& desk, const std::string& public_url);

}  // namespace fiscal::dialects
