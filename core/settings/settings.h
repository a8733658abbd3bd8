#pragma once

#include "core/routing/snapshot.h"
#include "core/settings/gateway.h"

namespace fiscal::settings {

/// Everything that is configured, as it is in force at one moment. Immutable: whoever works holds it by
/// `shared_ptr<const Settings>` from beginning to end.
struct Settings {
  Gateway gateway;
  routing::Snapshot snapshot;
};

}  // namespace fiscal::settings
