#pragma once

#include <fiscal/plugin.h>

#include <string>
#include <vector>

namespace fiscal::worker {

/// Where the sealed library is found by the loader.
extern const char* const library_path;

/// Loads what the plugin is linked to, from where the system keeps its libraries. Throws std::runtime_error
/// with the loader's words.
void load_needed(const std::vector<std::string>& names);

/// Loads the plugin and answers its table, checked. Its constructors run here. Throws std::runtime_error.
const fiscal_plugin& load_plugin();

}  // namespace fiscal::worker
