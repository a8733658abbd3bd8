#include "core/plugin/crash_loop.h"

#include <algorithm>

namespace fiscal::plugin {

std::optional<Duration> CrashLoop::crashed(const std::string& who) {
  const std::lock_guard lock(mutex_);
  const Duration now = clock_.steady();
  History& history = histories_[who];
  history.crashes.push_back(now);
  while (history.crashes.front() + limits_.within < now) history.crashes.pop_front();
  const bool again = history.suspensions > 0;
  if (!again && static_cast<int>(history.crashes.size()) < limits_.crashes) return std::nullopt;
  Duration pause = limits_.first_pause;
  for (int n = 0; n < history.suspensions && pause < limits_.longest_pause; ++n) pause = pause + pause;
  pause = std::min(pause, limits_.longest_pause);
  ++history.suspensions;
  history.crashes.clear();
  history.until = now + pause;
  return pause;
}

std::optional<Duration> CrashLoop::suspended(const std::string& who) const {
  const std::lock_guard lock(mutex_);
  const auto found = histories_.find(who);
  if (found == histories_.end()) return std::nullopt;
  const Duration left = found->second.until - clock_.steady();
  return left > Duration{0} ? std::optional(left) : std::nullopt;
}

void CrashLoop::went_well(const std::string& plugin, const std::string& connection) {
  const std::lock_guard lock(mutex_);
  if (histories_.empty()) return;
  for (const std::string& who : {plugin, plugin + "/" + connection}) {
    const auto found = histories_.find(who);
    if (found == histories_.end() || found->second.until > clock_.steady()) continue;
    found->second.suspensions = 0;
    // A success now and then does not excuse crashes, so those within the window are kept.
    const auto& crashes = found->second.crashes;
    if (crashes.empty() || crashes.back() + limits_.within < clock_.steady()) histories_.erase(found);
  }
}

void CrashLoop::forget(const std::string& plugin) {
  const std::lock_guard lock(mutex_);
  std::erase_if(histories_, [&](const auto& each) {
    return each.first == plugin || each.first.starts_with(plugin + "/");
  });
}

}  // namespace fiscal::plugin
