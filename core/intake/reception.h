#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/base/clock.h"
#include "core/dispatch/directory.h"
#include "core/intake/inbound.h"
#include "core/plugin/runner.h"
#include "core/store/store.h"

namespace fiscal::intake {

/// How a request to a connection's address was received.
enum class Received {
  Kept,       ///< It is durable and will be read.
  Known,      ///< The same one was kept before.
  NoAddress,  ///< No such connection, or its provider makes no callbacks.
  TooMany,    ///< The connection gets more of them than the gateway reads.
};

/// Takes in what providers send to connections' addresses: whoever knows an address may send, so a request is
/// kept before anyone believes it, and the connection's plugin says later whether it came from the provider.
/// Safe from any thread.
class Reception {
 public:
  struct Parts {
    store::ResourceStore& store;
    dispatch::Directory& directory;
    plugin::PluginRunner& runner;
    vault::MasterKeys& keys;
    const Clock& clock;
    std::function<void()> wake;  ///< Something was kept.
    double per_second = 50;      ///< Of each connection, for ever…
    double at_once = 500;        ///< …and in a burst.
  };

  explicit Reception(Parts parts) : parts_(std::move(parts)) {}

  /// Returns when the request is durable. Throws what a broken store throws.
  Received receive(std::string_view connection, InboundRequest request);

 private:
  /// What a connection may still send: refilled as time passes.
  struct Allowance {
    double left = 0;
    Duration counted_at;
  };

  bool has_allowance(const ConnectionId& connection);
  Received keep(const Connection& connection, InboundRequest request);

  Parts parts_;
  std::mutex mutex_;
  std::unordered_map<ConnectionId, Allowance>
      allowances_;  ///< Guarded by mutex_; of known connections alone.
};

/// Headers that say nothing of the provider, or that belong to one hop, are not kept.
bool is_kept_header(std::string_view name);

}  // namespace fiscal::intake
