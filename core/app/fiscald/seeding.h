#pragma once

#include "core/routing/lint.h"
#include "core/plugin/runner.h"
#include "core/settings/watcher.h"
#include "core/store/store.h"
#include "core/vault/keyring.h"

namespace fiscal::app {

/// What the settings need of store, vault and plugins to become a configuration in force.
settings::Watcher::Parts configuration_parts(store::Store& store, vault::Keyring& keyring, plugin::PluginRunner& runner,
                                             const Clock& clock);

}  // namespace fiscal::app
