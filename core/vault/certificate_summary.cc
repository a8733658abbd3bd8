#include "core/vault/certificate_summary.h"

namespace fiscal::vault {

std::int64_t days_left(Instant not_after, Instant now) {
  constexpr std::int64_t day_ms = 86'400'000;
  const std::int64_t left = (not_after - now).milliseconds;
  return left >= 0 ? left / day_ms : -((-left + day_ms - 1) / day_ms);
}

std::optional<int> expiry_alarm(std::int64_t days_left) {
  if (days_left < 0) return 0;
  for (const int level : {1, 7, 15, 30})
    if (days_left <= level) return level;
  return std::nullopt;
}

}  // namespace fiscal::vault
