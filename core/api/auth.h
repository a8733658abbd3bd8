#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "core/api/message.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/store/store.h"

namespace fiscal::api {

/// Whose key a request carries.
struct Caller {
  AccountId account;  ///< Empty: an operator.
  Environment environment = Environment::Test;
  std::string key_id;
};

/// Checks API keys: `Authorization: Bearer gwk_<environment>_<id>_<secret>`. Keys are read from the store
/// once and kept for a short time. Safe from any thread.
class Authenticator {
 public:
  Authenticator(store::Store& store, const Clock& clock, Log& log)
      : store_(store), clock_(clock), log_(log) {}

  Result<Caller> authenticate(const Request& request);

  /// A key was made or revoked: the next request reads it anew.
  void forget(const std::string& key_id);

  Log& log() { return log_; }

 private:
  struct Kept {
    std::optional<ApiKey> key;
    Duration read_at;
  };

  std::optional<ApiKey> find(const std::string& id);

  store::Store& store_;
  const Clock& clock_;
  Log& log_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;  ///< Guarded by mutex_; bounded.
};

/// A new key: what is shown once, and what is kept.
struct NewApiKey {
  std::string text;
  ApiKey kept;
};

NewApiKey make_api_key(const AccountId& account, Environment environment, const std::string& label,
                       Instant now);

}  // namespace fiscal::api
