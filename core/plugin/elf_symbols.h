#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fiscal::plugin {

/// The names that a shared library exports, read from the file without loading it: no code of the library
/// runs. Refuses what is not a shared library for this machine, and does not trust a number in the file.
///
/// Boost.DLL's `library_info` is not used: it reads the table that `strip` removes, and trusts every offset.
Result<std::vector<std::string>> exported_symbols(const std::filesystem::path& library);

/// The names of the libraries that this one needs ("libxml2.so.2"), read in the same way.
Result<std::vector<std::string>> needed_libraries(const std::filesystem::path& library);

}  // namespace fiscal::plugin
