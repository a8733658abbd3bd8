#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/paths.h"

namespace fiscal::test {

/// A PostgreSQL server of our own, on a Unix socket in a temporary folder: nobody else's data is near, and no
/// port is taken. It syncs as a real one does, unless a setting says otherwise; its files are in memory where
/// the machine has a folder for that, so a power cut is nothing to test with it. Ended with the value, and
/// with the test program.
class PostgresServer {
 public:
  enum class Stop {
    Fast,      ///< Ends every session and writes everything down.
    Immediate  ///< As after a crash: the next start recovers from the log.
  };

  /// False where PostgreSQL is not installed: its tests then say that they were skipped.
  static bool is_installed();

  /// Makes a cluster and starts it. `settings` are lines of postgresql.conf: "fsync = off". Throws
  /// std::runtime_error with what the server said when it does not come up.
  explicit PostgresServer(std::vector<std::string> settings = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// The server of this test program, started by the first that asks.
  static PostgresServer& shared();

  /// How to reach a database of it.
  std::string connection_string(const std::string& database = "postgres") const;

  /// Runs a script as the owner of everything. Throws std::runtime_error with what the server said.
  void execute(const std::string& script, const std::string& database = "postgres") const;

  void start();
  void stop(Stop how);
  void restart(Stop how) { stop(how), start(); }

  pid_t pid() const { return pid_; }

 private:
  bool answers() const;
  std::string log_end() const;

  TemporaryFolder folder_;
  std::vector<std::string> settings_;
  pid_t pid_ = -1;
};

}  // namespace fiscal::test
