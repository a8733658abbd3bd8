#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace fiscal::test {

/// A program of one's own that says in its first line that it is ready; ended with the value, by SIGTERM.
class Program {
 public:
  /// Starts it and waits for the line; the line is empty when the program ended without one. Throws when it
  /// cannot start.
  explicit Program(std::vector<std::string> arguments);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const std::string& first_line() const { return first_line_; }

 private:
  pid_t process_ = -1;
  std::string first_line_;
};

}  // namespace fiscal::test
