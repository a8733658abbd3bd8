#include "core/plugin/worker_launch.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "core/plugin/worker_contract.h"

namespace fiscal::plugin {
namespace {

[[noreturn]] void cannot(int error, const char* what) {
  throw std::system_error(error, std::generic_category(), what);
}

struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

/// A copy above every number that the worker gives its descriptors, so that putting one in its place never
/// overwrites another that is still to be put.
Descriptor moved_up(Descriptor low, int above) {
  Descriptor high(fcntl(low.number(), F_DUPFD_CLOEXEC, above));
  if (!high) cannot(errno, "descriptors");
  return high;
}

Ends socket_pair(int above) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) cannot(errno, "socketpair");
  Descriptor ours(ends[0]);
  return {std::move(ours), moved_up(Descriptor(ends[1]), above)};
}

Ends pipe_to_us(int above, int flags_of_theirs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) cannot(errno, "pipe");
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  fcntl(ours.number(), F_SETFL, O_NONBLOCK);
  fcntl(theirs.number(), F_SETFL, flags_of_theirs);
  return {std::move(ours), moved_up(std::move(theirs), above)};
}

/// What the child does before it runs the program.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    // A process group of its own: a Ctrl-C for the gateway is not one for its workers.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                              POSIX_SPAWN_SETPGROUP));
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions_, "/");
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void put(const Descriptor& what, int number) {
    posix_spawn_file_actions_adddup2(&actions_, what.number(), number);
  }

  pid_t run(const std::string& program, std::vector<std::string> arguments, int first_closed) {
    posix_spawn_file_actions_addclosefrom_np(&actions_, first_closed);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    char* no_environment[] = {nullptr};
    pid_t pid = -1;
    const int error =
        posix_spawn(&pid, program.c_str(), &actions_, &attributes_, words.data(), no_environment);
    if (error != 0) cannot(error, ("cannot start " + program).c_str());
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

WorkerLauncher::WorkerLauncher(const WorkerLimits& limits) : limits_(limits) {
  // The worker starts in another folder.
  limits_.program = std::filesystem::absolute(limits.program);
  if (geteuid() != 0) return;
  passwd entry{};
  passwd* found = nullptr;
  std::string texts(16'384, '\0');
  if (getpwnam_r(limits.user.c_str(), &entry, texts.data(), texts.size(), &found) != 0 || found == nullptr)
    throw std::runtime_error("there is no user \"" + limits.user +
                             "\" for workers to run as: name one in plugins.worker_user");
  user_ = entry.pw_uid;
  group_ = entry.pw_gid;
}

std::vector<std::string> WorkerLauncher::arguments(const std::string& plugin,
                                                   const LibraryImage& image) const {
  std::vector<std::string> words{limits_.program.string(),
                                 "plugin=" + plugin,
                                 "host=" + std::to_string(getpid()),
                                 "lanes=" + std::to_string(limits_.calls),
                                 "memory=" + std::to_string(limits_.memory_bytes),
                                 "user=" + std::to_string(user_),
                                 "group=" + std::to_string(group_),
                                 "idle=" + std::to_string(limits_.pool.idle),
                                 "calls=" + std::to_string(limits_.pool.calls_per_instance)};
  for (const std::string& name : image.needed()) words.push_back("needs=" + name);
  return words;
}

LaunchedWorker WorkerLauncher::launch(const std::string& plugin, const LibraryImage& image) const {
  const int first_closed = first_lane_descriptor + limits_.calls;
  LaunchedWorker worker;
  SpawnPlan plan;
  // Theirs are kept until the process stands.
  std::vector<Descriptor> theirs;
  const auto give = [&](Ends ends, std::initializer_list<int> numbers) {
    for (const int number : numbers) plan.put(ends.theirs, number);
    theirs.push_back(std::move(ends.theirs));
    return std::move(ends.ours);
  };
  worker.output = give(pipe_to_us(first_closed, 0), {STDOUT_FILENO, STDERR_FILENO});
  worker.control = give(socket_pair(first_closed), {control_descriptor});
  worker.refusals = give(pipe_to_us(first_closed, O_NONBLOCK), {refusals_descriptor});
  theirs.push_back(moved_up(image.open(), first_closed));
  plan.put(theirs.back(), library_descriptor);
  for (int n = 0; n < limits_.calls; ++n)
    worker.lanes.push_back(give(socket_pair(first_closed), {first_lane_descriptor + n}));
  fcntl(worker.control.number(), F_SETFL, O_NONBLOCK);
  worker.pid = plan.run(limits_.program.string(), arguments(plugin, image), first_closed);
  worker.process = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, worker.pid, 0)));
  if (!worker.process) {
    const int error = errno;
    kill(worker.pid, SIGKILL);
    waitpid(worker.pid, nullptr, 0);
    cannot(error, "pidfd_open");
  }
  return worker;
}

}  // namespace fiscal::plugin
