#pragma once

#include <memory>

#include "core/plugin/profiled_runner.h"
#include "core/routing/snapshot.h"
#include "core/settings/gateway.h"

namespace fiscal::settings {

/// Everything that is configured, as it is in force at one moment. Immutable: whoever works holds it by
/// `shared_ptr<const Settings>` from beginning to end.
struct Settings {
  Gateway gateway;
  routing::Snapshot snapshot;
  std::shared_ptr<const plugin::Profiles> profiles = std::make_shared<const plugin::Profiles>();
};

}  // namespace fiscal::settings
