#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plugin/runner.h"
#include "core/services/call_scope.h"
#include "core/services/http_service.h"
#include "core/services/http_transport.h"
#include "core/services/kv_rows.h"
#include "core/vault/keyring.h"

namespace fiscal::services {

/// What the gateway does for plugins: http/1, sign/1, verify/1, kv/1 and their log. Holds no state of calls;
/// safe from any thread.
class HostServices {
 public:
  HostServices(HttpTransport& transport, vault::Keyring& keyring, KvRows& kv_rows, const Clock& clock,
               Log& log, HttpService::Options http)
      : transport_(transport), keyring_(keyring), kv_rows_(kv_rows), clock_(clock), log_(log), http_(http) {}

  /// Names of the services, as manifests ask for them in `needs` and `uses`.
  static const std::vector<std::string>& offered();

  /// Runs `call` with services for `scope` and answers what the host saw meanwhile. When the host itself
  /// broke (the departure's witness threw, the store or the vault failed), the plugin was told to stop, and
  /// that exception is thrown after `call` returned.
  CallEvidence serve(const CallScope& scope, const std::function<void(plugin::CallServices&)>& call);

 private:
  HttpTransport& transport_;
  vault::Keyring& keyring_;
  KvRows& kv_rows_;
  const Clock& clock_;
  Log& log_;
  const HttpService::Options http_;
};

}  // namespace fiscal::services
