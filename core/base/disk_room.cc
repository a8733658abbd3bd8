#include "core/base/disk_room.h"

#include <sys/statvfs.h>

namespace fiscal {
namespace {

constexpr Duration disk_look_is_good_for = milliseconds(250);

}  // namespace

bool DiskRoom::has_room() {
  const Duration now = clock_.steady();
  const std::lock_guard lock(mutex_);
  if (looked_at_ && now - *looked_at_ < disk_look_is_good_for) return had_room_;
  looked_at_ = now;
  struct statvfs room {};
  had_room_ =
      statvfs(folder_.c_str(), &room) != 0 ||
      static_cast<std::int64_t>(room.f_bavail) * static_cast<std::int64_t>(room.f_frsize) >= reserved_bytes_;
  return had_room_;
}

}  // namespace fiscal
