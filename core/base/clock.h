#pragma once

#include <fiscal/date.hpp>

namespace fiscal {

/// The two clocks of the gateway. `now` is for documents and schedules and may jump; `steady` only goes
/// forward and is for leases, deadlines and order (it has no meaning outside the process). Safe from any
/// thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual Duration steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Duration steady() const override;
};

}  // namespace fiscal
