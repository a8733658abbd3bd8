#pragma once

namespace fiscal {

[[noreturn]] void broken_requirement(const char* text);

/// Ends the process with `text` when `condition` is false: for mistakes of ours that must not go on, never
/// for input from outside.
inline void require(bool condition, const char* text) {
  if (!condition) broken_requirement(text);
}

}  // namespace fiscal
