#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/clock.h"

namespace fiscal::plugin {

struct CrashLimits {
  int crashes = 3;
  Duration within = seconds(60);
  Duration first_pause = seconds(30);
  Duration longest_pause = minutes(15);
};

/// Who crashes too often is suspended for a while; who crashes again right after it, for twice as long. Safe
/// from any thread.
class CrashLoop {
 public:
  CrashLoop(const Clock& clock, CrashLimits limits) : clock_(clock), limits_(limits) {}

  /// A crash of `who`. Answers for how long it is suspended when this was one too many.
  std::optional<Duration> crashed(const std::string& who);

  /// What is left of its suspension.
  std::optional<Duration> suspended(const std::string& who) const;

  /// A call went well: the connection's next suspension is the first again. Costs nothing while nobody
  /// crashed.
  void went_well(const std::string& plugin, const std::string& connection);

  /// Another version of the plugin begins with a clean record, and so do its connections.
  void forget(const std::string& plugin);

 private:
  struct History {
    std::deque<Duration> crashes;  ///< When, by the steady clock.
    Duration until;
    int suspensions = 0;  ///< Since it last went well.
  };

  const Clock& clock_;
  const CrashLimits limits_;
  mutable std::mutex mutex_;  ///< Guards what follows.
  std::map<std::string, History> histories_;
};

}  // namespace fiscal::plugin
