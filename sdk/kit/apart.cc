#include "sdk/kit/apart.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <list>
#include <optional>
#include <system_error>

#include "core/base/descriptor.h"

namespace fiscal::kit {
namespace {

using Steady = std::chrono::steady_clock;

/// With the digit of the mark a judgement is one packet of a pipe (PIPE_BUF).
constexpr std::size_t max_text_bytes = 4000;
constexpr std::size_t max_packet_bytes = 4096;

[[noreturn]] void cannot(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// A file without a name that parent and child share.
Descriptor shared_file(const char* name) {
  Descriptor file(memfd_create(name, MFD_CLOEXEC));
  if (!file) cannot("memfd_create");
  return file;
}

/// What stands in the file behind `from`.
std::string content_of(const Descriptor& file, off_t from) {
  std::string text(256 * 1024, '\0');
  const ssize_t count = pread(file.number(), text.data(), text.size(), from);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

/// A process that runs trials one after another.
struct Running {
  std::size_t trial = 0;  ///< The one that it runs now.
  std::size_t end = 0;    ///< Behind its last one.
  pid_t pid = -1;
  Descriptor process;
  Descriptor judgements;  ///< A pipe of packets: one digit for the mark, then the text.
  Descriptor output;
  off_t printed = 0;  ///< Where the output of the trial begins that runs now.
  Steady::time_point until;
};

[[noreturn]] void live(const std::vector<Trial>& trials, std::size_t first, std::size_t end,
                       const Descriptor& judgements, const Descriptor& output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output.number(), STDOUT_FILENO);
  dup2(output.number(), STDERR_FILENO);
  bool written = true;
  for (std::size_t at = first; at < end && written; ++at) {
    Judgement judgement;
    try {
      judgement = trials[at].run();
    } catch (const std::exception& error) {
      judgement = fail(std::string("the check itself broke: ") + error.what());
    }
    const std::string packet =
        std::to_string(static_cast<int>(judgement.mark)) + judgement.text.substr(0, max_text_bytes);
    written = write(judgements.number(), packet.data(), packet.size()) == static_cast<ssize_t>(packet.size());
  }
  // Nothing of the plugin is to run any more: neither its destructors nor a thread that hangs.
  _exit(written ? 0 : 1);
}

Steady::time_point deadline_of(const Trial& trial) {
  return Steady::now() + std::chrono::milliseconds(trial.patience.milliseconds);
}

Running start(const std::vector<Trial>& trials, std::size_t first, std::size_t end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_DIRECT) != 0) cannot("pipe2");
  if (fcntl(ends[0], F_SETFL, O_DIRECT | O_NONBLOCK) != 0) cannot("fcntl");
  Running running;
  running.trial = first;
  running.end = end;
  running.judgements = Descriptor(ends[0]);
  const Descriptor to_parent(ends[1]);
  running.output = shared_file("output");
  running.until = deadline_of(trials[first]);
  running.pid = fork();
  if (running.pid < 0) cannot("fork");
  if (running.pid == 0) live(trials, first, end, to_parent, running.output);
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

/// Keeps judgements until those before them are there.
class InOrder {
 public:
  InOrder(std::size_t count, const std::function<void(std::size_t, const Judgement&)>& judged)
      : found_(count), judged_(judged) {}

  void take(std::size_t trial, Judgement judgement) {
    found_[trial] = std::move(judgement);
    for (; next_ < found_.size() && found_[next_]; ++next_) judged_(next_, *found_[next_]);
  }

 private:
  std::vector<std::optional<Judgement>> found_;
  const std::function<void(std::size_t, const Judgement&)>& judged_;
  std::size_t next_ = 0;
};

void take_judgements(Running& running, const std::vector<Trial>& trials, InOrder& judgements) {
  char packet[max_packet_bytes];
  for (ssize_t count = 0; running.trial < running.end; ++running.trial) {
    count = read(running.judgements.number(), packet, sizeof packet);
    if (count <= 0) return;
    judgements.take(running.trial, {static_cast<Mark>(packet[0] - '0'),
                                    std::string(packet + 1, static_cast<std::size_t>(count) - 1)});
    struct stat output {};
    running.printed = fstat(running.output.number(), &output) == 0 ? output.st_size : 0;
    if (running.trial + 1 < running.end) running.until = deadline_of(trials[running.trial + 1]);
  }
}

Judgement crash_of(const Running& running, int status, bool in_time) {
  std::string how = "its process ended by itself";
  if (!in_time)
    how = "it did not end";
  else if (WIFSIGNALED(status))
    how = std::string("its process ended by signal ") + std::to_string(WTERMSIG(status)) + " (" +
          strsignal(WTERMSIG(status)) + ")";
  const std::string words = last_words(content_of(running.output, running.printed));
  return {Mark::Crash, how + (words.empty() ? "" : ": " + words)};
}

/// Until a process judged something, ended or has had its time.
void await_news(const std::list<Running>& running) {
  std::vector<pollfd> watched;
  auto until = Steady::time_point::max();
  for (const Running& one : running) {
    watched.push_back({one.process.number(), POLLIN, 0});
    watched.push_back({one.judgements.number(), POLLIN, 0});
    until = std::min(until, one.until);
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now());
  poll(watched.data(), watched.size(), static_cast<int>(std::max<std::int64_t>(0, left.count() + 1)));
}

/// Whether the process is over; one whose time is up is ended. What it had not judged is judged then.
bool is_over(Running& running, const std::vector<Trial>& trials, InOrder& judgements) {
  pollfd process{running.process.number(), POLLIN, 0};
  const bool ended = poll(&process, 1, 0) > 0;
  // Only now: what it wrote before its end is in the pipe.
  take_judgements(running, trials, judgements);
  const bool in_time = ended || Steady::now() < running.until;
  if (!ended && in_time) return false;
  if (!ended) kill(running.pid, SIGKILL);
  int status = 0;
  while (waitpid(running.pid, &status, 0) < 0 && errno == EINTR) continue;
  if (running.trial < running.end) judgements.take(running.trial++, crash_of(running, status, in_time));
  return true;
}

std::size_t end_of_process(const std::vector<Trial>& trials, std::size_t first) {
  std::size_t end = first + 1;
  while (end < trials.size() && trials[end].joins) ++end;
  return end;
}

}  // namespace

void run_apart(const std::vector<Trial>& trials, int at_once,
               const std::function<void(std::size_t, const Judgement&)>& judged) {
  std::list<Running> running;
  InOrder judgements(trials.size(), judged);
  std::size_t next = 0;
  while (next < trials.size() || !running.empty()) {
    while (next < trials.size() && running.size() < static_cast<std::size_t>(at_once)) {
      running.push_back(start(trials, next, end_of_process(trials, next)));
      next = running.back().end;
    }
    await_news(running);
    for (auto one = running.begin(); one != running.end();) {
      if (!is_over(*one, trials, judgements)) {
        ++one;
        continue;
      }
      if (one->trial < one->end) running.insert(one, start(trials, one->trial, one->end));
      one = running.erase(one);
    }
  }
}

}  // namespace fiscal::kit
