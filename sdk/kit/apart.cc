#include "sdk/kit/apart.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <list>
#include <map>
#include <optional>
#include <system_error>

#include "core/base/descriptor.h"

namespace fiscal::kit {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t max_text_bytes = 4000;

[[noreturn]] void cannot(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// A file without a name that parent and child share.
Descriptor shared_file(const char* name) {
  Descriptor file(memfd_create(name, MFD_CLOEXEC));
  if (!file) cannot("memfd_create");
  return file;
}

std::string content_of(const Descriptor& file) {
  std::string text(256 * 1024, '\0');
  const ssize_t count = pread(file.number(), text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

struct Running {
  std::size_t trial = 0;
  pid_t pid = -1;
  Descriptor process;
  Descriptor verdict;  ///< One digit for the mark, then the text.
  Descriptor output;
  Steady::time_point until;
};

[[noreturn]] void live(const Trial& trial, const Descriptor& verdict, const Descriptor& output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output.number(), STDOUT_FILENO);
  dup2(output.number(), STDERR_FILENO);
  Judgement judgement;
  try {
    judgement = trial.run();
  } catch (const std::exception& error) {
    judgement = fail(std::string("the check itself broke: ") + error.what());
  }
  std::string bytes =
      std::to_string(static_cast<int>(judgement.mark)) + judgement.text.substr(0, max_text_bytes);
  const bool written =
      write(verdict.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  // Nothing of the plugin is to run any more: neither its destructors nor a thread that hangs.
  _exit(written ? 0 : 1);
}

Running start(std::size_t number, const Trial& trial) {
  Running running;
  running.trial = number;
  running.verdict = shared_file("verdict");
  running.output = shared_file("output");
  running.until = Steady::now() + std::chrono::milliseconds(trial.patience.milliseconds);
  running.pid = fork();
  if (running.pid < 0) cannot("fork");
  if (running.pid == 0) live(trial, running.verdict, running.output);
  running.process = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, running.pid, 0)));
  if (!running.process) cannot("pidfd_open");
  return running;
}

/// The line of what a process printed that says most: a sanitizer's, or its last.
std::string last_words(const std::string& output) {
  std::string last;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, end - at);
    if (line.find("ERROR: ") != std::string::npos || line.find("runtime error: ") != std::string::npos)
      return line;
    if (!line.empty()) last = line;
    at = end + 1;
  }
  return last;
}

Judgement judgement_of(const Running& running, int status, bool in_time) {
  const std::string bytes = content_of(running.verdict);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !bytes.empty())
    return {static_cast<Mark>(bytes[0] - '0'), bytes.substr(1)};
  std::string how = "its process ended by itself";
  if (!in_time)
    how = "it did not end";
  else if (WIFSIGNALED(status))
    how = std::string("its process ended by signal ") + std::to_string(WTERMSIG(status)) + " (" +
          strsignal(WTERMSIG(status)) + ")";
  const std::string words = last_words(content_of(running.output));
  return {Mark::Crash, how + (words.empty() ? "" : ": " + words)};
}

Judgement await(Running& running) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(running.until - Steady::now());
  pollfd ended{running.process.number(), POLLIN, 0};
  const bool in_time = poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(0, left.count()))) > 0;
  if (!in_time) kill(running.pid, SIGKILL);
  int status = 0;
  while (waitpid(running.pid, &status, 0) < 0 && errno == EINTR) continue;
  return judgement_of(running, status, in_time);
}

}  // namespace

void run_apart(const std::vector<Trial>& trials, int at_once,
               const std::function<void(std::size_t, const Judgement&)>& judged) {
  std::list<Running> running;
  std::size_t next = 0;
  while (next < trials.size() || !running.empty()) {
    while (next < trials.size() && running.size() < static_cast<std::size_t>(at_once)) {
      running.push_back(start(next, trials[next]));
      ++next;
    }
    // In order: the report reads as the list does.
    const Judgement judgement = await(running.front());
    judged(running.front().trial, judgement);
    running.pop_front();
  }
}

}  // namespace fiscal::kit
