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

/// A symbol of a library's dynamic table.
struct DynamicSymbol {
  enum class Kind { Exported, Needed, NeededIfThere };

  std::string name;  ///< Without its version.
  Kind kind = Kind::Needed;
  bool unique =
      false;  ///< STB_GNU_UNIQUE: one for the whole process, so that the library can never be unloaded.
};

/// Every name that a shared library gives to others or wants of them, read in the same way.
Result<std::vector<DynamicSymbol>> dynamic_symbols(const std::filesystem::path& library);

/// The names of the libraries that this one needs ("libxml2.so.2"), read in the same way.
Result<std::vector<std::string>> needed_libraries(const std::filesystem::path& library);

}  // namespace fiscal::plugin
