#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace fiscal::test {

/// The certificates that `fiscal-sandbox pki` made, once for the whole test program. Holders: 11222333000181,
/// 12ABC34501DE35 and the CPF 12345678909; client-other is 77666555000100.
const std::filesystem::path& sandbox_pki();

std::filesystem::path sandbox_program();

/// Runs a command to its end; its exit code (or -signal), and what it printed on both outputs.
struct RunResult {
  int code;
  std::string output;
};
RunResult run_command(const std::vector<std::string>& words);

/// A running `fiscal-sandbox sefin`, or another of its stand-ins, on free ports. Ended with SIGTERM when the
/// value goes.
class SandboxProcess {
 public:
  SandboxProcess(const std::filesystem::path& ledger, std::vector<std::string> options = {},
                 const std::string& stand_in = "sefin");
  ~SandboxProcess();
  SandboxProcess(const SandboxProcess&) = delete;
  SandboxProcess& operator=(const SandboxProcess&) = delete;

  pid_t pid() const { return pid_; }
  const std::string& url() const { return url_; }
  /// Of SEFIN alone; empty for other stand-ins.
  const std::string& adn_url() const { return adn_url_; }
  const std::string& parameters_url() const { return parameters_url_; }
  const std::string& control_url() const { return control_url_; }

  /// A control call; requires 200 and returns the body.
  nlohmann::json control(const std::string& method, const std::string& path,
                         const nlohmann::json& body = nullptr) const;
  void fault(const nlohmann::json& fault) const { control("PUT", "/control/fault", fault); }

  /// Ends the program with a signal and returns its exit code, or -signal.
  int stop(int signal);

 private:
  pid_t pid_ = -1;
  std::string url_, adn_url_, parameters_url_, control_url_;
};

}  // namespace fiscal::test
