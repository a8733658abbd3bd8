#pragma once

#include <optional>

#include "core/app/fiscalctl/plugin_store.h"

namespace fiscal::ctl {

/// The plugin that the first word of a command means.
struct NamedPlugin {
  ChosenPlugin chosen;
  std::optional<PluginStore> store;  ///< Where it is installed; absent: it was named by its folder.
};

/// A path means the folder there. A bare name means the installed plugin where --config says of which
/// gateway, and otherwise the folder of that name where a built plugin lies in it; else the other of the two.
/// Throws Failure(File).
NamedPlugin named_plugin(const Arguments& arguments);

}  // namespace fiscal::ctl
