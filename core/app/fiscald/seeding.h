#pragma once

#include "core/app/fiscald/installed_plugins.h"
#include "core/app/fiscald/kept_accounts.h"
#include "core/routing/lint.h"
#include "core/settings/watcher.h"
#include "core/store/store.h"
#include "core/vault/keyring.h"

namespace fiscal::app {

/// What the settings need of store, vault and plugins to become a configuration in force.
settings::Watcher::Parts configuration_parts(store::Store& store, KeptAccounts& accounts,
                                             vault::Keyring& keyring, InstalledPlugins& plugins,
                                             const Clock& clock);

}  // namespace fiscal::app
