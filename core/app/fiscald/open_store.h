#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/settings/gateway.h"
#include "core/store/store.h"

namespace fiscal::app {

/// Whom a store tells what it went through.
struct StoreListeners {
  std::function<void(const std::string& reason)> fatal;  ///< The disk under our own file has failed.
  std::function<void(double seconds)> on_commit;         ///< How long a commit took.
};

/// The store that the gateway's file names: a database that several gateways share, or the file in `data_dir`
/// that this one owns. Throws what the stores throw.
std::unique_ptr<store::Store> open_store(const settings::Gateway& gateway,
                                         const std::filesystem::path& data_dir, const Clock& clock,
                                         StoreListeners listeners);

}  // namespace fiscal::app
