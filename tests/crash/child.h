#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace fiscal::crash {

/// How a program is started.
struct Command {
  std::vector<std::string> words;
  std::vector<std::string> variables;  ///< "NAME=value", on top of this process's own.
  std::filesystem::path errors;        ///< Where its standard error is appended.
};

/// A process of ours that says in one JSON line on its standard output that it is ready. It dies with the
/// thread that started it.
class Child {
 public:
  /// Throws std::runtime_error when it cannot be started at all.
  explicit Child(const Command& command);
  /// Kills it if it still runs.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  /// The ready line; nothing when the process ended, or said nothing for `seconds`, before it.
  std::optional<nlohmann::json> ready(int seconds);

  bool runs();

  /// Sends SIGTERM and waits; SIGKILL after `seconds`. True when it ended by itself with code 0.
  bool stop(int seconds);

  void kill();

  /// How it ended, as waitpid says it; meaningful when it does not run any more.
  int status() const { return status_; }

 private:
  bool wait_until_ended(int milliseconds);

  pid_t pid_ = -1;
  int output_ = -1;
  bool ended_ = false;
  int status_ = 0;
};

/// Runs a program to its end and answers what it said; throws with that text unless it ended with code 0.
std::string run_to_end(const std::vector<std::string>& words);

/// The same with its standard output in `file`.
void run_into(const std::filesystem::path& file, std::vector<std::string> words);

}  // namespace fiscal::crash
