#pragma once

#include <atomic>

#include "core/base/clock.h"

namespace fiscal::test {

/// Both clocks of the gateway, standing still until a test moves them. Safe from any thread.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant now = {1'795'262'400'000}) : now_(now.milliseconds) {}  // 2026-11-21T12:00:00Z

  Instant now() const override { return {now_}; }
  Duration steady() const override { return {steady_}; }

  /// Time passes.
  void advance(Duration span) {
    now_ += span.milliseconds;
    steady_ += span.milliseconds;
  }

  /// Somebody sets the clock on the wall; the steady one does not notice.
  void set_wall(Instant now) { now_ = now.milliseconds; }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<std::int64_t> steady_ = 0;
};

}  // namespace fiscal::test
