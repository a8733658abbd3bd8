#pragma once

#include <filesystem>

#include "core/plugin/profiled_runner.h"
#include "core/settings/problem.h"

namespace fiscal::settings {

/// Reads the operator's profiles of municipal services and holds each, laid over what it extends, against
/// what a profile must have. Profiles may extend one another and those that ship, whatever the order of the
/// files. Nothing is answered where a problem was found.
plugin::Profiles read_profiles(const std::filesystem::path& folder, Problems& problems);

}  // namespace fiscal::settings
