#pragma once

#include <fiscal/date.hpp>

#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/base/ids.h"

namespace fiscal::dispatch {

/// Leaves a connection alone for a while after several failures in a row, so that a dead provider costs
/// little. Times are of the steady clock. Safe from any thread.
class Breaker {
 public:
  /// Opens after `failures` in a row, for `pause`, twice as long each time up to `longest`.
  Breaker(int failures, Duration pause, Duration longest)
      : failures_(failures), pause_(pause), longest_(longest) {}

  bool lets_through(const ConnectionId& connection, Duration now);
  void succeeded(const ConnectionId& connection);
  void failed(const ConnectionId& connection, Duration now);

  /// When the earliest open connection is tried again; nothing when none is open.
  std::optional<Duration> next_trial();

 private:
  struct Line {
    int failures = 0;
    Duration pause;
    Duration open_until;
  };

  const int failures_;
  const Duration pause_;
  const Duration longest_;
  std::mutex mutex_;
  std::unordered_map<ConnectionId, Line> lines_;  ///< Guarded by mutex_; only connections that failed lately.
};

}  // namespace fiscal::dispatch
