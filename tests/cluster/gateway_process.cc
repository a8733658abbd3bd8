#include "tests/cluster/gateway_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// In the child: only what is safe between fork and exec.
[[noreturn]] void become(const char* program, const char* config, int output, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
  execl(program, program, "--config", config, static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

GatewayProcess::GatewayProcess(const std::filesystem::path& folder) : log_(folder / "log") {
  const std::string program = binary_dir() / "bin" / "fiscald";
  const std::string config = folder / "gateway.json";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
  const int errors = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_ = fork();
  if (pid_ == 0) become(program.c_str(), config.c_str(), ends[1], errors);
  close(ends[1]);
  close(errors);
  std::string line;
  char c = 0;
  while (read(ends[0], &c, 1) == 1 && c != '\n') line += c;
  close(ends[0]);
  if (c != '\n') throw std::runtime_error("the gateway does not start: " + text_of(log_));
  url_ = nlohmann::json::parse(line).at("url");
}

GatewayProcess::~GatewayProcess() {
  if (pid_ > 0) end(SIGKILL);
}

void GatewayProcess::send(int signal) const { kill(pid_, signal); }

int GatewayProcess::end(int signal) {
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool GatewayProcess::has_logged(const std::string& event) const {
  return text_of(log_).find("\"event\":\"" + event + "\"") != std::string::npos;
}

}  // namespace fiscal::test
