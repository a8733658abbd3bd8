#include "core/app/fiscalctl/plugin_folder.h"

#include "core/app/fiscalctl/failure.h"
#include "core/plugin/library_image.h"
#include "core/plugin/missing_library.h"
#include "core/services/host_services.h"

namespace fiscal::ctl {
namespace {

namespace fs = std::filesystem;

/// The folder that a path means: itself, or that of the library which it names.
fs::path folder_of(const fs::path& path) {
  if (!fs::exists(path)) throw Failure(ExitCode::File, path.string() + " is not there");
  const fs::path whole = (fs::absolute(path) / "").lexically_normal().parent_path();
  if (fs::is_directory(whole)) return whole;
  if (whole.extension() != ".so" || whole.stem() != whole.parent_path().filename())
    throw Failure(ExitCode::File,
                  path.string() + " is no plugin: name its folder, which holds <id>.so and manifest.json");
  return whole.parent_path();
}

}  // namespace

ChosenPlugin plugin_in(const fs::path& path) {
  const fs::path folder = folder_of(path);
  ChosenPlugin chosen;
  chosen.id = folder.filename().string();
  const fs::path library = folder / (chosen.id + ".so");
  if (const auto why = plugin::missing_library(folder); !why.empty()) throw Failure(ExitCode::File, why);
  // Named by a lock, so that whatever stands beside it is not looked at.
  const plugin::PluginLock alone{{chosen.id, {library, plugin::file_sha256(library)}}};
  chosen.catalog = std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({}, services::HostServices::offered(), alone));
  const plugin::CatalogEntry& entry = chosen.entry();
  if (!entry.usable())
    throw Failure(ExitCode::File, "a gateway would refuse this plugin: " + entry.problems.front().text +
                                      ". " + entry.problems.front().fix);
  return chosen;
}

}  // namespace fiscal::ctl
