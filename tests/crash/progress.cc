#include "tests/crash/progress.h"

#include <unistd.h>

#include <cstdio>

namespace fiscal::crash {
namespace {

constexpr std::size_t width = 32;

}  // namespace

Progress::Progress(std::string title, std::size_t total)
    : title_(std::move(title)),
      total_(total),
      on_terminal_(isatty(STDOUT_FILENO) == 1),
      started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (on_terminal_) std::printf("\r\033[K");
  std::fflush(stdout);
}

void Progress::show(std::size_t done, int failed) {
  const std::size_t tenths = total_ == 0 ? 10 : done * 10 / total_;
  if (!on_terminal_ && tenths == tenths_) return;
  tenths_ = tenths;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
  const long long left =
      done == 0 ? 0 : seconds * static_cast<long long>(total_ - done) / static_cast<long long>(done);
  const std::size_t filled = total_ == 0 ? width : done * width / total_;
  std::printf("%s%s [%s%s] %zu of %zu, %d failed, %lld s, about %lld s left%s",
              on_terminal_ ? "\r\033[K" : "", title_.c_str(), std::string(filled, '#').c_str(),
              std::string(width - filled, '.').c_str(), done, total_, failed, static_cast<long long>(seconds),
              left, on_terminal_ ? "" : "\n");
  std::fflush(stdout);
}

}  // namespace fiscal::crash
