#include "core/plugin/missing_library.h"

namespace fiscal::plugin {

std::string missing_library(const std::filesystem::path& folder) {
  const std::string id = folder.filename().string();
  if (std::filesystem::exists(folder / (id + ".so"))) return {};
  if (std::filesystem::exists(folder / "CMakeLists.txt"))
    return folder.string() + " holds a plugin's sources: build it, then name " +
           (folder / "build/plugins" / id).string();
  return folder.string() + " holds no " + id + ".so";
}

}  // namespace fiscal::plugin
