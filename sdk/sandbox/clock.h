#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// The stand-in's time: the machine's plus an offset that the control port may change.
class Clock {
 public:
  /// Milliseconds since 1970, UTC.
  std::int64_t now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
               .count() +
           offset_ms_.load();
  }
  std::time_t now() const { return static_cast<std::time_t>(now_ms() / 1000); }
  void set_offset_ms(std::int64_t offset) { offset_ms_.store(offset); }
  std::int64_t offset_ms() const { return offset_ms_.load(); }

 private:
  std::atomic<std::int64_t> offset_ms_{0};
};

/// "2026-11-21T18:30:00-03:00": Brasília has had one offset since 2019.
std::string layout_datetime(std::time_t moment);
/// The instant of a layout datetime, or nothing.
std::optional<std::time_t> parse_layout_datetime(std::string_view text);

}  // namespace fiscal::sandbox
