#include "core/app/fiscalctl/progress.h"

#include <unistd.h>

#include <iostream>

namespace fiscal::ctl {

Progress::Progress(std::size_t total) : total_(total), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (on_terminal_ && done_ > 0) std::cerr << '\n';
}

void Progress::add(const std::string& outcome, std::size_t count) {
  const std::lock_guard lock(mutex_);
  outcomes_[outcome] += count;
  done_ += count;
  if (on_terminal_) draw();
}

std::string Progress::summary() const {
  const std::lock_guard lock(mutex_);
  return counts();
}

std::string Progress::counts() const {
  std::string text;
  for (const auto& [outcome, count] : outcomes_)
    text += (text.empty() ? "" : ", ") + outcome + " " + std::to_string(count);
  return text;
}

void Progress::draw() const {
  constexpr std::size_t width = 30;
  const std::size_t filled = total_ == 0 ? width : width * done_ / total_;
  std::cerr << "\r\033[K[" << std::string(filled, '=') << std::string(width - filled, ' ') << "] " << done_
            << "/" << total_ << "  " << counts() << std::flush;
}

}  // namespace fiscal::ctl
