#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fiscal::bench {

/// A program in a process of its own, started with posix_spawn; what it says as errors goes to a file. Ended
/// with SIGTERM when the value goes. For one thread.
class Program {
 public:
  /// `environment` is added to ours. Throws std::runtime_error when it does not start.
  Program(std::vector<std::string> words, const std::filesystem::path& errors,
          const std::map<std::string, std::string>& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The next line of its standard output. Throws when it ends without one or says nothing for a minute.
  std::string read_line();

  pid_t pid() const { return pid_; }
  /// Processor seconds of the program and of all that it started, ended ones included.
  double processor_seconds() const;
  /// The same without the program itself: its workers'.
  double workers_processor_seconds() const;
  /// Resident memory of the program and what it started; pages that several share count in parts.
  double megabytes() const;

  /// Sends a signal and waits for the end. Answers the exit code, or minus the signal that ended it.
  int end(int signal);

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::filesystem::path errors_;
};

/// Whether a program of this name is on the PATH.
bool is_installed(const std::string& program);

}  // namespace fiscal::bench
