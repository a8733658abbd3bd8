#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <mutex>
#include <thread>

#include "core/base/ids.h"
#include "tests/simulation/simulation.h"

/// fiscal-simulate: lives through seed after seed until one breaks a promise.
namespace {

using fiscal::simulation::RunOptions;
using fiscal::simulation::RunResult;

/// Each of so many seeds is run a second time, which must leave the same trace.
constexpr std::uint64_t replay_every = 16;

constexpr const char* usage =
    "fiscal-simulate [--seeds N] [--from S] [--days D] [--jobs J]   seeds S, S+1, ...: N of them, or without "
    "end\n"
    "fiscal-simulate --seed S [--days D]                            one seed, with its whole trace\n";

struct Arguments {
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> from;
  std::optional<int> days;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
};

std::optional<std::uint64_t> as_number(const char* text) {
  std::uint64_t value = 0;
  const char* end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, value);
  if (error != std::errc() || at != end || value > 1'000'000'000'000'000) return std::nullopt;
  return value;
}

std::optional<Arguments> read_arguments(int count, char** texts) {
  Arguments arguments;
  for (int at = 1; at < count; at += 2) {
    const std::string name = texts[at];
    const auto value = at + 1 < count ? as_number(texts[at + 1]) : std::nullopt;
    if (!value) return std::nullopt;
    if (name == "--seed")
      arguments.seed = value;
    else if (name == "--seeds")
      arguments.seeds = value;
    else if (name == "--from")
      arguments.from = *value;
    else if (name == "--days" && *value <= 3650)
      arguments.days = static_cast<int>(*value);
    else if (name == "--jobs" && *value >= 1 && *value <= 256)
      arguments.jobs = static_cast<unsigned>(*value);
    else
      return std::nullopt;
  }
  return arguments;
}

std::string replay_command(const RunOptions& options) {
  std::string command = "./run simulate --seed " + std::to_string(options.seed);
  if (options.days) command += " --days " + std::to_string(*options.days);
  return command;
}

void report(const RunOptions& options, const RunResult& result) {
  std::cout << "\nseed " << options.seed << " breaks a promise\n";
  for (const std::string& line : result.tail) std::cout << "  " << line << '\n';
  std::cout << "seed " << options.seed << ": " << result.broken << "\nreplay: " << replay_command(options)
            << std::endl;
}

/// Several threads take the next seed each, until one seed breaks something or all are done.
class Series {
 public:
  explicit Series(const Arguments& arguments)
      : arguments_(arguments), from_(first_of(arguments)), next_(from_) {}

  bool run() {
    if (!arguments_.seeds) std::cout << "from seed " << from_ << " on; Ctrl-C ends it" << std::endl;
    std::vector<std::thread> threads;
    for (unsigned n = 0; n < arguments_.jobs; ++n) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    std::cout << "\r" << done_ << " seeds, " << invoices_ << " invoices, " << documents_ << " documents, "
              << days_ << " days simulated in " << seconds_gone() << " s"
              << (failed_ ? "" : ": every promise held") << std::endl;
    return !failed_;
  }

 private:
  void work() {
    while (!failed_) {
      const std::uint64_t seed = next_++;
      if (arguments_.seeds && seed >= from_ + *arguments_.seeds) return;
      const RunOptions options{seed, arguments_.days};
      RunResult result = fiscal::simulation::run(options);
      if (result.broken.empty() && seed % replay_every == 0) {
        const RunResult again = fiscal::simulation::run(options);
        if (again.digest != result.digest || again.lines != result.lines)
          result.broken = "replay: a second run left another trace";
      }
      note(options, result);
    }
  }

  void note(const RunOptions& options, const RunResult& result) {
    const std::lock_guard lock(mutex_);
    if (failed_) return;
    ++done_;
    invoices_ += result.invoices;
    documents_ += result.documents;
    days_ += result.simulated.milliseconds / 86'400'000;
    if (!result.broken.empty()) {
      failed_ = true;
      report(options, result);
    }
    if (done_ % 50 == 0)
      std::cout << "\r" << done_ << " seeds, " << invoices_ << " invoices, " << days_ << " days in "
                << seconds_gone() << " s" << std::flush;
  }

  std::int64_t seconds_gone() const {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_)
        .count();
  }

  /// A series without end begins where none did before.
  static std::uint64_t first_of(const Arguments& arguments) {
    if (arguments.from || arguments.seeds) return arguments.from.value_or(1);
    std::uint64_t seed = 0;
    for (const char byte : fiscal::random_bytes(5)) seed = seed << 8 | static_cast<unsigned char>(byte);
    return seed;
  }

  const Arguments arguments_;
  const std::uint64_t from_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> next_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // Guards what follows.
  std::int64_t done_ = 0;
  std::int64_t invoices_ = 0;
  std::int64_t documents_ = 0;
  std::int64_t days_ = 0;
};

int run_one(const Arguments& arguments) {
  const RunOptions options{*arguments.seed, arguments.days, &std::cout};
  const RunResult result = fiscal::simulation::run(options);
  std::printf("seed %llu: %d invoices, %d documents, trace of %lld lines, digest %016llx\n",
              static_cast<unsigned long long>(options.seed), result.invoices, result.documents,
              static_cast<long long>(result.lines), static_cast<unsigned long long>(result.digest));
  if (!result.broken.empty()) report(options, result);
  return result.broken.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** texts) {
  const auto arguments = read_arguments(count, texts);
  if (!arguments) {
    std::cerr << usage;
    return 2;
  }
  if (arguments->seed) return run_one(*arguments);
  return Series(*arguments).run() ? 0 : 1;
}
