#include "sdk/kit/fuzz.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <new>
#include <system_error>

#include "sdk/kit/apart.h"
#include "sdk/kit/leak.h"
#include "sdk/kit/memory_in_use.h"

namespace fiscal::kit {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int warm_up_cases = 300;
constexpr int cases_between_looks = 200;
constexpr std::size_t suspicious_a_case = 48;  ///< Bytes.
/// Every thread of glibc keeps up to so much that was freed for itself, which looks like growth until it has
/// it.
constexpr std::size_t kept_by_threads = 400 * 1024;
constexpr int least_times = 3;  ///< A buffer that became large once and is kept is no leak.
constexpr std::uint64_t batch = 50'000;
constexpr std::size_t measured_cases = 100;  ///< The last ones, when a leak is suspected.
constexpr int repeats_to_reproduce = 200;
constexpr std::chrono::minutes patience_to_reproduce{1};

/// Suspects that memory grows with every case, from how much is in use now and then. Threads and instances
/// that the runner makes on a busy machine look alike: what it suspects is to be measured.
class LeakWatch {
 public:
  /// Call before each case. True: it grew steadily since long; it begins anew then.
  bool suspects() {
    const int cases = cases_++;
    if (cases < warm_up_cases || (cases - warm_up_cases) % cases_between_looks != 0) return false;
    const std::size_t now = memory_in_use();
    const bool grew = last_ != 0 && now > last_ + suspicious_a_case * cases_between_looks;
    times_ = grew ? times_ + 1 : 0;
    if (!grew) from_ = now;
    last_ = now;
    if (times_ < least_times || now <= from_ + kept_by_threads) return false;
    *this = LeakWatch();
    return true;
  }

 private:
  int cases_ = 0;
  std::size_t last_ = 0;
  std::size_t from_ = 0;
  int times_ = 0;  ///< That it grew, one after another.
};

/// One place that memory comes from, so that all of it is counted. For a process that has one thread yet.
void count_all_memory() { mallopt(M_ARENA_MAX, 1); }

std::string leak_text(const Leak& leak, const FuzzCase& fuzz) {
  return "every call leaves about " + std::to_string(leak.bytes) + " bytes behind: it leaks [" +
         fuzz.description + "]";
}

/// A number that a child writes and its parent reads, also when the child is dead.
class SharedNumber {
 public:
  SharedNumber()
      : place_(mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (place_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    number_ = new (place_) std::atomic<std::uint64_t>(0);
  }
  ~SharedNumber() { munmap(place_, sizeof(std::atomic<std::uint64_t>)); }
  SharedNumber(const SharedNumber&) = delete;
  SharedNumber& operator=(const SharedNumber&) = delete;

  std::atomic<std::uint64_t>& operator*() const { return *number_; }

 private:
  void* place_;
  std::atomic<std::uint64_t>* number_;
};

}  // namespace

std::optional<FuzzFailure> fuzz_from(Bench& bench, std::uint64_t first, FuzzOf what,
                                     const std::function<bool()>& go_on,
                                     const std::function<void(std::uint64_t)>& at_case) {
  LeakWatch watch;
  for (std::uint64_t n = 0; go_on(); ++n) {
    if (watch.suspects())
      if (const auto leak = leak_among(bench, first + n - measured_cases, measured_cases, what))
        return FuzzFailure{leak->seed, leak_text(*leak, fuzz_case(bench, leak->seed, what))};
    at_case(first + n);
    const FuzzCase fuzz = fuzz_case(bench, first + n, what);
    if (auto wrong = wrong_with_case(bench, fuzz); !wrong.empty())
      return FuzzFailure{first + n, wrong + " [" + fuzz.description + "]"};
  }
  return std::nullopt;
}

FuzzRun fuzz(const Subject& subject, const BenchOptions& options, std::uint64_t seed,
             const FuzzBounds& bounds) {
  const auto until = Steady::now() + std::chrono::milliseconds(bounds.time.milliseconds);
  const SharedNumber at;
  const SharedNumber failed_at;
  FuzzRun run;
  while (!run.failure && run.cases < bounds.cases && Steady::now() < until) {
    const std::uint64_t first = seed + run.cases;
    const std::uint64_t last = std::min(batch, bounds.cases - run.cases);
    std::uint64_t done = 0;
    const Trial trial{[&] {
                        count_all_memory();
                        Bench bench(subject, options);
                        if (auto why = bench.why_not_callable(); !why.empty()) return fail(why);
                        const auto failure = fuzz_from(
                            bench, first, FuzzOf::Both,
                            [&] { return done++ < last && Steady::now() < until; },
                            [&](std::uint64_t now) { *at = now; });
                        if (!failure) return pass();
                        *failed_at = failure->seed;
                        return fail(failure->what);
                      },
                      bounds.time + seconds(60)};
    run_apart({trial}, 1, [&](std::size_t, const Judgement& judgement) {
      if (judgement.mark == Mark::Crash) run.failure = FuzzFailure{*at, judgement.text};
      if (judgement.mark == Mark::Fail) run.failure = FuzzFailure{*failed_at, judgement.text};
    });
    run.cases = *at + 1 - seed;
  }
  return run;
}

std::string reproduce(const Subject& subject, const BenchOptions& options, std::uint64_t seed) {
  std::string text;
  const Trial trial{[&] {
                      count_all_memory();
                      Bench bench(subject, options);
                      if (auto why = bench.why_not_callable(); !why.empty()) return fail(why);
                      const FuzzCase fuzz = fuzz_case(bench, seed, FuzzOf::Both);
                      const auto until = Steady::now() + patience_to_reproduce;
                      for (int n = 0; n < repeats_to_reproduce && Steady::now() < until; ++n)
                        if (auto wrong = wrong_with_case(bench, fuzz); !wrong.empty())
                          return fail(wrong + " [" + fuzz.description + "]");
                      const auto leak = leak_among(bench, seed, 1, FuzzOf::Both);
                      return leak ? fail(leak_text(*leak, fuzz)) : pass();
                    },
                    minutes(3)};
  run_apart({trial}, 1, [&](std::size_t, const Judgement& judgement) {
    if (judgement.mark != Mark::Pass) text = judgement.text;
  });
  return text;
}

}  // namespace fiscal::kit
