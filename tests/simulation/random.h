#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <vector>

namespace fiscal::simulation {

/// All chance of a run. The same seed gives the same numbers on every machine (splitmix64; the distributions
/// of the standard library differ between libraries).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  /// 0 to `n` - 1.
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
  }
  bool one_in(std::int64_t n) { return below(n) == 0; }
  bool percent(int chance) { return below(100) < chance; }
  Duration span(Duration from, Duration to) {
    return {from.milliseconds + below(to.milliseconds - from.milliseconds + 1)};
  }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(from.size())))];
  }

  /// A stream of its own, so that drawing more in one part of a run does not move the others.
  Random fork() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace fiscal::simulation
