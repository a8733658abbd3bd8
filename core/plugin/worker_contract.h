#pragma once

#include <cstdint>

namespace fiscal::plugin {

/// What a worker is started with, beside its arguments.
inline constexpr int control_descriptor = 3;  ///< Socket: Hello, Stop, Bye.
inline constexpr int refusals_descriptor =
    4;  ///< Pipe: a RefusalRecord for what the plugin tried and may not.
inline constexpr int library_descriptor = 5;  ///< The plugin's library, sealed in memory.
inline constexpr int first_lane_descriptor = 6;

/// A system call that was refused. Smaller than what a pipe takes at once, so records never mix.
struct RefusalRecord {
  std::int32_t number;  ///< Of the system call, on this machine.
  std::uint32_t path_size;
  char path[120];  ///< The file that it named, cut; not checked by anyone.
};

}  // namespace fiscal::plugin
