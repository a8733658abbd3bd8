#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace fiscal::test {

/// A `fiscald` in a process of its own, which dies with this one. What it logs is kept in `<folder>/log`.
class GatewayProcess {
 public:
  /// Starts it on `<folder>/gateway.json` and waits until it serves. Throws std::runtime_error with the end
  /// of its log when it does not.
  explicit GatewayProcess(const std::filesystem::path& folder);
  /// Kills it if it still runs.
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  const std::string& url() const { return url_; }

  void send(int signal) const;
  /// Ends it with a signal and waits; its exit code, or -signal.
  int end(int signal);

  /// Whether it has logged an event of this name.
  bool has_logged(const std::string& event) const;

 private:
  std::filesystem::path log_;
  pid_t pid_ = -1;
  std::string url_;
};

}  // namespace fiscal::test
