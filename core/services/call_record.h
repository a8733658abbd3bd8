#pragma once

#include <exception>

#include "core/services/call_scope.h"
#include "core/services/known_secrets.h"

namespace fiscal::services {

/// What accumulates while one call runs. One thread at a time.
struct CallRecord {
  CallEvidence evidence;
  KnownSecrets secrets;
  /// Why the host cannot go on with this call: everything is refused from then on, and `HostServices::serve`
  /// throws it.
  std::exception_ptr broken;
};

}  // namespace fiscal::services
