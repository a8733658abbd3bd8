#include "core/app/worker/confinement.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "core/app/worker/refusals.h"
#include "core/app/worker/syscall_filter.h"
#include "core/base/sanitizers.h"
#include "core/plugin/worker_contract.h"

namespace fiscal::worker {
namespace {

// The address space of a sanitised process is mostly shadow, and terabytes large.
#if defined(FISCAL_ADDRESS_SANITIZER) || defined(FISCAL_THREAD_SANITIZER)
constexpr bool memory_can_be_limited = false;
#else
constexpr bool memory_can_be_limited = true;
#endif

/// For what a library may need beside the lanes.
constexpr int spare_descriptors = 16;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  if (setrlimit(resource, &both) != 0) fail("setrlimit");
}

/// Landlock's numbers (linux/landlock.h of newer kernels than the headers that this is built with).
namespace landlock {

constexpr long create_ruleset = 444;
constexpr long restrict_self = 446;
constexpr unsigned version_only = 1;

struct Ruleset {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scope;
};

/// Version of the kernel's Landlock; 0: it has none.
int version() {
  const long answer = syscall(create_ruleset, nullptr, 0, version_only);
  return answer > 0 ? static_cast<int>(answer) : 0;
}

/// Everything that this version can forbid; each came with the version that stands beside it.
Ruleset everything(int version) {
  std::uint64_t files = (1u << 13) - 1;
  if (version >= 2) files |= 1u << 13;
  if (version >= 3) files |= 1u << 14;
  if (version >= 5) files |= 1u << 15;
  return {files, version >= 4 ? 3u : 0u, version >= 6 ? 3u : 0u};
}

std::size_t size(int version) {
  if (version >= 6) return sizeof(Ruleset);
  return version >= 4 ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

/// Forbids all of it, since no rule allows any. Answers the version, or 0.
int forbid_everything() {
  const int known = version();
  if (known == 0) return 0;
  const Ruleset ruleset = everything(known);
  const long handle = syscall(create_ruleset, &ruleset, size(known), 0);
  if (handle < 0) return 0;
  const bool done = syscall(restrict_self, handle, 0) == 0;
  close(static_cast<int>(handle));
  return done ? known : 0;
}

}  // namespace landlock

}  // namespace

std::string give_up_privileges(const Arguments& arguments) {
  std::string taken;
  const auto descriptors =
      static_cast<rlim_t>(plugin::first_lane_descriptor + arguments.lanes + spare_descriptors);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, descriptors);
  if (memory_can_be_limited && arguments.memory > 0) {
    limit(RLIMIT_AS, static_cast<rlim_t>(arguments.memory));
    add(taken, "memory limit");
  }
  if (geteuid() == 0 && arguments.user != 0) {
    if (setgroups(0, nullptr) != 0 || setresgid(arguments.group, arguments.group, arguments.group) != 0 ||
        setresuid(arguments.user, arguments.user, arguments.user) != 0)
      fail("cannot become another user");
    add(taken, "own user");
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // After the change of user, which clears it; and the gateway may have gone before.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail("parent death signal");
  if (getppid() != arguments.host) _exit(0);
  return taken;
}

std::string lock_down(const char* library_path) {
  std::string taken;
  answer_refused_system_calls(library_path);
  if (const int version = landlock::forbid_everything(); version > 0)
    add(taken, "landlock " + std::to_string(version));
  if (filter_system_calls()) add(taken, "seccomp");
  return taken;
}

}  // namespace fiscal::worker
