#pragma once

#include <filesystem>
#include <string>

namespace fiscal::plugin {

/// Why a folder that should be a plugin's holds none, and what to name in its place; empty when
/// `<folder>/<id>.so` is there. `folder` is absolute, and `<id>` its name.
std::string missing_library(const std::filesystem::path& folder);

}  // namespace fiscal::plugin
