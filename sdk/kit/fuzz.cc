#include "sdk/kit/fuzz.h"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <new>
#include <system_error>

#include "sdk/kit/apart.h"
#include "sdk/kit/memory_in_use.h"

namespace fiscal::kit {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int warm_up_cases = 300;
constexpr int cases_between_looks = 300;
constexpr std::size_t leak_a_case = 48;  ///< Bytes; less than that is a cache that fills.
constexpr std::uint64_t batch = 4000;
constexpr int repeats_to_reproduce = 400;

/// Notices memory that grows with every case, from how much is in use now and then.
class LeakWatch {
 public:
  /// Call before each case. True: it grew by more than `leak_a_case` for every case, twice in a row.
  bool grows(int cases) {
    if (cases < warm_up_cases || (cases - warm_up_cases) % cases_between_looks != 0) return false;
    const std::size_t now = memory_in_use();
    const bool grew = last_ != 0 && now > last_ + leak_a_case * cases_between_looks;
    if (grew) per_case_ = (now - last_) / cases_between_looks;
    last_ = now;
    times_ = grew ? times_ + 1 : 0;
    return times_ >= 2;
  }

  std::size_t per_case() const { return per_case_; }

 private:
  std::size_t last_ = 0;
  std::size_t per_case_ = 0;
  int times_ = 0;
};

std::string leak_text(std::size_t bytes) {
  return "memory grows by about " + std::to_string(bytes) + " bytes with every call: it leaks";
}

/// A number that a child writes and its parent reads, also when the child is dead.
class SharedNumber {
 public:
  SharedNumber()
      : place_(mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                    0)) {
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

std::optional<FuzzFailure> fuzz_from(Bench& bench, std::uint64_t first, FuzzOf what, const std::function<bool()>& go_on,
                                     const std::function<void(std::uint64_t)>& at_case) {
  LeakWatch leak;
  for (std::uint64_t n = 0; go_on(); ++n) {
    if (leak.grows(static_cast<int>(n))) return FuzzFailure{first + n, leak_text(leak.per_case())};
    at_case(first + n);
    const FuzzCase fuzz = fuzz_case(bench, first + n, what);
    if (auto wrong = wrong_with_case(bench, fuzz); !wrong.empty())
      return FuzzFailure{first + n, wrong + " [" + fuzz.description + "]"};
  }
  return std::nullopt;
}

FuzzRun fuzz(const Subject& subject, const BenchOptions& options, std::uint64_t seed, Duration time) {
  const auto until = Steady::now() + std::chrono::milliseconds(time.milliseconds);
  const SharedNumber at;
  const SharedNumber failed_at;
  FuzzRun run;
  while (!run.failure && Steady::now() < until) {
    const std::uint64_t first = seed + run.cases;
    std::uint64_t done = 0;
    const Trial trial{[&] {
                        Bench bench(subject, options);
                        if (auto why = bench.why_not_callable(); !why.empty()) return fail(why);
                        const auto failure = fuzz_from(
                            bench, first, FuzzOf::Both,
                            [&] { return done++ < batch && Steady::now() < until; },
                            [&](std::uint64_t now) { *at = now; });
                        if (!failure) return pass();
                        *failed_at = failure->seed;
                        return fail(failure->what);
                      },
                      time + seconds(60)};
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
                      Bench bench(subject, options);
                      if (auto why = bench.why_not_callable(); !why.empty()) return fail(why);
                      const FuzzCase fuzz = fuzz_case(bench, seed, FuzzOf::Both);
                      std::size_t before = 0;
                      for (int n = 0; n < 2 * repeats_to_reproduce; ++n) {
                        if (n == repeats_to_reproduce) before = memory_in_use();
                        if (auto wrong = wrong_with_case(bench, fuzz); !wrong.empty())
                          return fail(wrong + " [" + fuzz.description + "]");
                      }
                      const std::size_t after = memory_in_use();
                      if (after > before + leak_a_case * repeats_to_reproduce)
                        return fail(leak_text((after - before) / repeats_to_reproduce) + " [" + fuzz.description + "]");
                      return pass();
                    },
                    minutes(2)};
  run_apart({trial}, 1, [&](std::size_t, const Judgement& judgement) {
    if (judgement.mark != Mark::Pass) text = judgement.text;
  });
  return text;
}

}  // namespace fiscal::kit
