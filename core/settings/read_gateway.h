#pragma once

#include <filesystem>

#include "core/settings/load.h"

namespace fiscal::settings {

/// Reads and checks gateway.json and makes its paths absolute.
Gateway read_gateway(const std::filesystem::path& file, Problems& problems);

}  // namespace fiscal::settings
