#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/plugin/instance.h"

namespace fiscal::plugin {

struct PoolLimits {
  std::size_t idle = 64;            ///< Instances kept open for later, over all connections.
  int calls_per_instance = 10'000;  ///< Then it is closed: what a plugin leaks is given back.
};

/// An instance and what it was opened for.
struct PooledInstance {
  std::string plugin;
  ConnectionId connection;
  std::string settings;
  std::unique_ptr<Instance> instance;
  int calls = 0;
};

/// Opened instances between their calls. Whoever takes one has it alone. Closing may run long, so it is left
/// to the caller: what is returned is to be dropped without a lock. Safe from any thread.
class InstancePool {
 public:
  explicit InstancePool(PoolLimits limits) : limits_(limits) {}

  struct Taken {
    std::unique_ptr<PooledInstance> instance;               ///< Null: open one.
    std::vector<std::unique_ptr<PooledInstance>> outdated;  ///< Of the same connection, with other settings.
  };

  /// The instance of the connection that was used last, if it has these settings.
  Taken take(const std::string& plugin, const ConnectionId& connection, const std::string& settings);

  /// Keeps it for the next call. Returns what is to be closed instead: itself after its last call, or the one
  /// that was not used for longest.
  std::unique_ptr<PooledInstance> give_back(std::unique_ptr<PooledInstance> instance);

  /// Empties the pool.
  std::list<std::unique_ptr<PooledInstance>> take_all();

  /// A thread was left in a call of this connection: no other is to be made until it returned.
  void poison(const ConnectionId& connection);
  void thread_returned(const ConnectionId& connection);
  bool poisoned(const ConnectionId& connection) const;

 private:
  const PoolLimits limits_;
  mutable std::mutex mutex_;                         ///< Guards what follows.
  std::list<std::unique_ptr<PooledInstance>> idle_;  ///< Last used first.
  std::map<ConnectionId, int> threads_left_;
};

}  // namespace fiscal::plugin
