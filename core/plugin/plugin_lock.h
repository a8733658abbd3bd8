#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"

namespace fiscal::plugin {

/// The library that a plugin must be.
struct LockedPlugin {
  std::filesystem::path file;  ///< Absolute.
  std::string sha256;          ///< In lower-case hexadecimal.
};

/// Which version of each plugin runs, by the plugin's id. Plugins that it does not name run as they are
/// found.
using PluginLock = std::map<std::string, LockedPlugin>;

/// Reads `{"<plugin>": {"file": "…", "sha256": "…"}}`; relative files count from the lock's own folder. A
/// file that is not there locks nothing.
Result<PluginLock> read_plugin_lock(const std::filesystem::path& file);

/// The same from the text of the file.
Result<PluginLock> parse_plugin_lock(std::string_view json, const std::filesystem::path& folder);

}  // namespace fiscal::plugin
