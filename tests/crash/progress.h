#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace fiscal::crash {

/// How far a loop is: a bar that is redrawn on a terminal, a line for each tenth elsewhere.
class Progress {
 public:
  Progress(std::string title, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, int failed);
  /// Makes room for a line of text.
  void clear();

 private:
  const std::string title_;
  const std::size_t total_;
  const bool on_terminal_;
  const std::chrono::steady_clock::time_point started_;
  std::size_t tenths_ = 0;
};

}  // namespace fiscal::crash
