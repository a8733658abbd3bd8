#include "tests/crash/progress.h"

#include <unistd.h>

#include <cstdio>

namespace fiscal::crash {
namespace {

constexpr std::size_t width = 32;
constexpr std::size_t most_steps = 50;  ///< Lines where there is no terminal.

}  // namespace

Progress::Progress(std::string title, std::size_t total, std::size_t before)
    : title_(std::move(title)),
      total_(total),
      before_(before),
      on_terminal_(isatty(STDOUT_FILENO) == 1),
      started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (on_terminal_) std::printf("\r\033[K");
  std::fflush(stdout);
}

void Progress::show(std::size_t done, int failed) {
  const std::size_t steps = total_ == 0 ? most_steps : done * most_steps / total_;
  if (!on_terminal_ && steps == steps_) return;
  steps_ = steps;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
  const auto done_here = static_cast<long long>(done - before_);
  const long long left = done_here == 0 ? 0 : seconds * static_cast<long long>(total_ - done) / done_here;
  const std::size_t filled = total_ == 0 ? width : done * width / total_;
  std::printf("%s%s [%s%s] %zu of %zu, %d failed, %lld s, about %lld s left%s",
              on_terminal_ ? "\r\033[K" : "", title_.c_str(), std::string(filled, '#').c_str(),
              std::string(width - filled, '.').c_str(), done, total_, failed, static_cast<long long>(seconds),
              left, on_terminal_ ? "" : "\n");
  std::fflush(stdout);
}

}  // namespace fiscal::crash
