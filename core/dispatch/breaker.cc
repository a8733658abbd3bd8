#include "core/dispatch/breaker.h"

#include <algorithm>

namespace fiscal::dispatch {

bool Breaker::lets_through(const ConnectionId& connection, Duration now) {
  const std::lock_guard lock(mutex_);
  const auto at = lines_.find(connection);
  return at == lines_.end() || now >= at->second.open_until;
}

void Breaker::succeeded(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  lines_.erase(connection);
}

void Breaker::failed(const ConnectionId& connection, Duration now) {
  const std::lock_guard lock(mutex_);
  Line& line = lines_[connection];
  if (++line.failures < failures_) return;
  line.pause = line.pause == Duration{}
                   ? pause_
                   : Duration{std::min(line.pause.milliseconds * 2, longest_.milliseconds)};
  line.open_until = now + line.pause;
}

std::optional<Duration> Breaker::next_trial() {
  const std::lock_guard lock(mutex_);
  std::optional<Duration> earliest;
  for (const auto& [connection, line] : lines_)
    if (line.open_until > Duration{} && (!earliest || line.open_until < *earliest))
      earliest = line.open_until;
  return earliest;
}

}  // namespace fiscal::dispatch
