#include "core/base/clock.h"

#include <chrono>

namespace fiscal {

Instant SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count()};
}

Duration SystemClock::steady() const {
  using namespace std::chrono;
  return {duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

}  // namespace fiscal
