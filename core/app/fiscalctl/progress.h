#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace fiscal::ctl {

/// Counts what became of the lines of a batch, or of other pieces of a long work, and draws a bar on standard
/// error while that is a terminal. Safe from any thread.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();

  void add(const std::string& outcome, std::size_t count = 1);

  /// "authorized 118, rejected 2".
  std::string summary() const;

 private:
  void draw() const;
  std::string counts() const;

  const std::size_t total_;
  const bool on_terminal_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> outcomes_;  ///< Guarded by mutex_, as is `done_`.
  std::size_t done_ = 0;
};

}  // namespace fiscal::ctl
