#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

#include "core/base/clock.h"

namespace fiscal {

/// Whether a disk has more free room than is reserved for finishing what was begun. Looks at most four times
/// a second. Safe from any thread.
class DiskRoom {
 public:
  DiskRoom(std::filesystem::path folder, std::int64_t reserved_bytes, const Clock& clock)
      : folder_(std::move(folder)), reserved_bytes_(reserved_bytes), clock_(clock) {}

  /// True as well when the disk cannot be asked: writing will tell.
  bool has_room();

 private:
  const std::filesystem::path folder_;
  const std::int64_t reserved_bytes_;
  const Clock& clock_;
  std::mutex mutex_;  ///< Guards what follows.
  std::optional<Duration> looked_at_;
  bool had_room_ = true;
};

}  // namespace fiscal
