#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fiscal::testing {

/// A stream of numbers that a seed decides (splitmix64), the same on every platform and library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }

  /// From `low` to `high`, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }

  bool chance(int percent) { return between(1, 100) <= percent; }

  template <class T, std::size_t Extent>
  const T& pick(std::span<const T, Extent> choices) {
    return choices[static_cast<std::size_t>(next() % choices.size())];
  }

  template <class T, std::size_t Count>
  const T& pick(const T (&choices)[Count]) {
    return choices[static_cast<std::size_t>(next() % Count)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace fiscal::testing
