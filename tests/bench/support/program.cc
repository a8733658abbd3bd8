#include "tests/bench/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace fiscal::bench {
namespace {

struct Process {
  pid_t parent = 0;
  double own_ticks = 0;
  double ended_children_ticks = 0;
};

/// proc(5): after the name in brackets come state, parent, ..., utime (14), stime, cutime, cstime.
Process read_process(const std::string& pid) {
  std::ifstream in("/proc/" + pid + "/stat");
  std::string text(std::istreambuf_iterator<char>(in), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  Process process;
  std::string word;
  for (int field = 3; field <= 17 && fields >> word; ++field) {
    if (field == 4) process.parent = static_cast<pid_t>(std::atoi(word.c_str()));
    if (field == 14 || field == 15) process.own_ticks += std::atof(word.c_str());
    if (field >= 16) process.ended_children_ticks += std::atof(word.c_str());
  }
  return process;
}

std::map<pid_t, Process> family_of(pid_t root) {
  std::map<pid_t, Process> all;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos)
      all.emplace(std::atoi(name.c_str()), read_process(name));
  }
  std::map<pid_t, Process> family;
  for (const auto& [pid, process] : all)
    for (pid_t at = pid; at > 1 && all.contains(at); at = all[at].parent)
      if (at == root) {
        family.emplace(pid, process);
        break;
      }
  return family;
}

double kilobytes_of(pid_t pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(rollup, line);)
    if (line.starts_with("Pss:")) return std::atof(line.c_str() + 4);
  return 0;
}

}  // namespace

Program::Program(std::vector<std::string> words, const std::filesystem::path& errors,
                 const std::map<std::string, std::string>& environment)
    : errors_(errors) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string variable = *at;
    if (!environment.contains(variable.substr(0, variable.find('=')))) variables.push_back(variable);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  const auto pointers_to = [](std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  };
  const auto arguments = pointers_to(words);
  const auto settings = pointers_to(variables);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors_.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   0600);
  const int failed = posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), settings.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (failed != 0) {
    close(output_);
    throw std::runtime_error("cannot start " + words[0] + ": " + std::strerror(failed));
  }
}

Program::~Program() {
  if (pid_ > 0) end(SIGTERM);
  close(output_);
}

std::string Program::read_line() {
  constexpr int patience_ms = 60'000;
  std::string line;
  while (true) {
    pollfd ready{output_, POLLIN, 0};
    char c = 0;
    if (poll(&ready, 1, patience_ms) != 1 || read(output_, &c, 1) != 1)
      throw std::runtime_error(
          "a program ended or was silent where a line was expected; what it said is in " + errors_.string());
    if (c == '\n') return line;
    line += c;
  }
}

double Program::processor_seconds() const {
  double ticks = 0;
  for (const auto& [pid, process] : family_of(pid_))
    ticks += process.own_ticks + process.ended_children_ticks;
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Program::workers_processor_seconds() const {
  return processor_seconds() -
         read_process(std::to_string(pid_)).own_ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Program::megabytes() const {
  double kilobytes = 0;
  for (const auto& [pid, process] : family_of(pid_)) kilobytes += kilobytes_of(pid);
  return kilobytes / 1024;
}

int Program::end(int signal) {
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool is_installed(const std::string& program) {
  std::istringstream folders(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace fiscal::bench
