#pragma once

#include "core/base/clock.h"
#include "tests/simulation/scheduler.h"

namespace fiscal::simulation {

inline constexpr Instant beginning{1'795'262'400'000};  ///< 2026-11-21T12:00:00Z.

/// The clocks of one host: the one on its wall may be wrong, the steady one began when the process did.
class HostClock final : public Clock {
 public:
  HostClock(const Scheduler& scheduler, Duration skew)
      : scheduler_(scheduler), skew_(skew), started_(scheduler.now()) {}

  Instant now() const override { return beginning + scheduler_.now() + skew_; }
  Duration steady() const override { return scheduler_.now() - started_; }

 private:
  const Scheduler& scheduler_;
  const Duration skew_;
  const Duration started_;
};

}  // namespace fiscal::simulation
