#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace fiscal::crash {

/// How far a loop is: a bar that is redrawn on a terminal, a line for each fiftieth elsewhere.
class Progress {
 public:
  /// `before`: so many of them were done in an earlier run.
  Progress(std::string title, std::size_t total, std::size_t before = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, int failed);
  /// Makes room for a line of text.
  void clear();

 private:
  const std::string title_;
  const std::size_t total_;
  const std::size_t before_;
  const bool on_terminal_;
  const std::chrono::steady_clock::time_point started_;
  std::size_t steps_ = 0;
};

}  // namespace fiscal::crash
