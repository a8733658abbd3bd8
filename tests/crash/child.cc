#include "tests/crash/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace fiscal::crash {
namespace {

using Steady = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// In the child: only what is safe between fork and exec.
[[noreturn]] void become(char* const* words, char* const* variables, int output, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
  execvpe(words[0], words, variables);
  _exit(127);
}

}  // namespace

Child::Child(const Command& command) {
  std::vector<std::string> words = command.words;
  std::vector<std::string> variables;
  for (char** each = environ; *each != nullptr; ++each) variables.emplace_back(*each);
  variables.insert(variables.end(), command.variables.begin(), command.variables.end());
  const auto word_pointers = pointers(words);
  const auto variable_pointers = pointers(variables);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
  const std::string file = command.errors.empty() ? "/dev/null" : command.errors.string();
  const int errors = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (errors < 0) throw std::runtime_error("cannot write " + file);
  pid_ = fork();
  if (pid_ == 0) become(word_pointers.data(), variable_pointers.data(), ends[1], errors);
  close(ends[1]);
  close(errors);
  output_ = ends[0];
  if (pid_ < 0) throw std::runtime_error("cannot start " + command.words.front());
}

Child::~Child() {
  kill();
  close(output_);
}

std::optional<nlohmann::json> Child::ready(int seconds) {
  const auto until = Steady::now() + std::chrono::seconds(seconds);
  std::string line;
  while (line.find('\n') == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    pollfd readable{output_, POLLIN, 0};
    if (left <= 0 || poll(&readable, 1, static_cast<int>(left)) <= 0) return std::nullopt;
    char block[512];
    const ssize_t count = read(output_, block, sizeof block);
    if (count <= 0) {
      wait_until_ended(5'000);
      return std::nullopt;
    }
    line.append(block, static_cast<std::size_t>(count));
  }
  return nlohmann::json::parse(line.substr(0, line.find('\n')));
}

bool Child::runs() {
  if (!ended_ && waitpid(pid_, &status_, WNOHANG) == pid_) ended_ = true;
  return !ended_;
}

bool Child::wait_until_ended(int milliseconds) {
  const auto until = Steady::now() + std::chrono::milliseconds(milliseconds);
  while (runs()) {
    if (Steady::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

bool Child::stop(int seconds) {
  if (!runs()) return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
  ::kill(pid_, SIGTERM);
  if (!wait_until_ended(seconds * 1000)) {
    kill();
    return false;
  }
  return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

void Child::kill() {
  if (!runs()) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, &status_, 0);
  ended_ = true;
}

namespace {

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    std::string quoted;
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += "'" + quoted + "' ";
  }
  return line;
}

std::string run_shell(const std::string& line) {
  FILE* pipe = popen(line.c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + line);
  std::string said;
  char block[1024];
  for (std::size_t count = 0; (count = fread(block, 1, sizeof block, pipe)) > 0;) said.append(block, count);
  if (pclose(pipe) != 0) throw std::runtime_error(line + " failed: " + said);
  return said;
}

}  // namespace

std::string run_to_end(const std::vector<std::string>& words) {
  return run_shell(shell_line(words) + "2>&1 </dev/null");
}

void run_into(const std::filesystem::path& file, std::vector<std::string> words) {
  run_shell(shell_line(words) + "2>&1 </dev/null >" + shell_line({file}));
}

}  // namespace fiscal::crash
