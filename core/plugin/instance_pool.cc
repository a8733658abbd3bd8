#include "core/plugin/instance_pool.h"

#include <utility>

namespace fiscal::plugin {

InstancePool::Taken InstancePool::take(const std::string& plugin, const ConnectionId& connection,
                                       const std::string& settings) {
  Taken taken;
  const std::lock_guard lock(mutex_);
  for (auto at = idle_.begin(); at != idle_.end();) {
    PooledInstance& candidate = **at;
    const bool ours = candidate.connection == connection;
    const bool current = candidate.plugin == plugin && candidate.settings == settings;
    if (ours && current) {
      taken.instance = std::move(*at);
      idle_.erase(at);
      return taken;
    }
    if (ours) taken.outdated.push_back(std::move(*at));
    at = ours ? idle_.erase(at) : std::next(at);
  }
  return taken;
}

std::unique_ptr<PooledInstance> InstancePool::give_back(std::unique_ptr<PooledInstance> instance) {
  if (++instance->calls >= limits_.calls_per_instance) return instance;
  const std::lock_guard lock(mutex_);
  idle_.push_front(std::move(instance));
  if (idle_.size() <= limits_.idle) return nullptr;
  auto oldest = std::move(idle_.back());
  idle_.pop_back();
  return oldest;
}

std::list<std::unique_ptr<PooledInstance>> InstancePool::take_all() {
  const std::lock_guard lock(mutex_);
  return std::exchange(idle_, {});
}

void InstancePool::poison(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  ++threads_left_[connection];
}

void InstancePool::thread_returned(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  if (--threads_left_[connection] == 0) threads_left_.erase(connection);
}

bool InstancePool::poisoned(const ConnectionId& connection) const {
  const std::lock_guard lock(mutex_);
  return threads_left_.contains(connection);
}

}  // namespace fiscal::plugin
