#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace fiscal::bench {

/// CPU time of this thread in nanoseconds: what another process on the same core does not count.
inline std::int64_t cpu_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

/// CPU nanoseconds of one `work(n)`, as the median of nine rounds of `count` calls.
template <class Work>
double each(int count, Work&& work) {
  std::vector<double> rounds;
  for (int round = 0; round < 9; ++round) {
    const std::int64_t start = cpu_nanoseconds();
    for (int n = 0; n < count; ++n) work(n);
    rounds.push_back(static_cast<double>(cpu_nanoseconds() - start) / count);
  }
  std::sort(rounds.begin(), rounds.end());
  return rounds[rounds.size() / 2];
}

}  // namespace fiscal::bench
