#include "core/app/worker/refusals.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "core/plugin/worker_contract.h"

// What runs inside the signal handler calls the kernel and nothing else: the thread may hold any lock.
namespace fiscal::worker {
namespace {

using plugin::RefusalRecord;
using Words = std::array<std::uintptr_t, 6>;

/// Path of the library while it may be opened.
std::atomic<const char*> openable = nullptr;

#if defined(__x86_64__)
Words arguments_of(const ucontext_t& context) {
  const auto& registers = context.uc_mcontext.gregs;
  const auto word = [&](int name) { return static_cast<std::uintptr_t>(registers[name]); };
  return {word(REG_RDI), word(REG_RSI), word(REG_RDX), word(REG_R10), word(REG_R8), word(REG_R9)};
}
void set_result(ucontext_t& context, long result) { context.uc_mcontext.gregs[REG_RAX] = result; }
#elif defined(__aarch64__)
Words arguments_of(const ucontext_t& context) {
  const auto& registers = context.uc_mcontext.regs;
  return {registers[0], registers[1], registers[2], registers[3], registers[4], registers[5]};
}
void set_result(ucontext_t& context, long result) {
  context.uc_mcontext.regs[0] = static_cast<unsigned long long>(result);
}
#endif

/// Which argument of a system call names a file; -1: none.
int path_argument(int number) {
  switch (number) {
    case SYS_openat:
    case SYS_openat2:
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_faccessat:
    case SYS_faccessat2:
    case SYS_readlinkat:
    case SYS_unlinkat:
    case SYS_mkdirat:
    case SYS_renameat2:
    case SYS_execveat:
      return 1;
#ifdef SYS_open
    case SYS_open:
    case SYS_stat:
    case SYS_lstat:
    case SYS_access:
    case SYS_readlink:
    case SYS_unlink:
    case SYS_mkdir:
    case SYS_rename:
#endif
    case SYS_execve:
    case SYS_chdir:
      return 0;
    default:
      return -1;
  }
}

/// Whether eight bytes there can be read: the kernel looks at them before it refuses the senseless rest.
bool is_readable(std::uintptr_t address) {
  constexpr int no_such_way = -1;
  return syscall(SYS_rt_sigprocmask, no_such_way, address & ~std::uintptr_t{7}, nullptr, 8) == -1 &&
         errno != EFAULT;
}

void copy_path(std::uintptr_t from, RefusalRecord& record) {
  constexpr std::uintptr_t word = 8;
  for (std::size_t at = 0; at < sizeof record.path; ++at) {
    if ((at == 0 || (from + at) % word == 0) && !is_readable(from + at)) return;
    const char c = *reinterpret_cast<const char*>(from + at);
    if (c == '\0') return;
    record.path[at] = c;
    record.path_size = static_cast<std::uint32_t>(at + 1);
  }
}

/// Files that the C library and its like look for by themselves, to tune and to localise. They do without,
/// and nobody needs to hear of it.
bool is_looked_for_by_the_system(std::string_view path) {
  constexpr std::string_view places[] = {"/sys/devices/system/",
                                         "/proc/sys/vm/",
                                         "/usr/lib/",
                                         "/lib/",
                                         "/usr/share/zoneinfo",
                                         "/etc/localtime",
                                         "/etc/ssl/openssl.cnf",
                                         "/etc/ld.so.cache",
                                         "/dev/urandom"};
  for (const std::string_view place : places)
    if (path.substr(0, place.size()) == place) return true;
  return false;
}

long refuse(int number, const Words& words) {
  RefusalRecord record{number, 0, {}};
  const int argument = path_argument(number);
  if (argument >= 0) copy_path(words[static_cast<std::size_t>(argument)], record);
  const std::string_view path(record.path, record.path_size);
  const char* const library = openable.load(std::memory_order_relaxed);
  if (number == SYS_openat && library != nullptr && path == library) return plugin::library_descriptor;
  if (number == SYS_newfstatat && path.empty() && (words[3] & AT_EMPTY_PATH) != 0)
    return syscall(SYS_fstat, words[0], words[2]) == 0 ? 0 : -errno;
  if (is_looked_for_by_the_system(path)) return -ENOENT;
  // The pipe does not block: when nobody reads what is refused, it is still refused.
  (void)syscall(SYS_write, plugin::refusals_descriptor, &record, sizeof record);
  return argument >= 0 && number != SYS_execve && number != SYS_execveat ? -EACCES : -EPERM;
}

void on_refused(int, siginfo_t* signal, void* given) {
  auto& context = *static_cast<ucontext_t*>(given);
  const int kept = errno;
  set_result(context, refuse(signal->si_syscall, arguments_of(context)));
  errno = kept;
}

}  // namespace

void answer_refused_system_calls(const char* library_path) {
  openable = library_path;
  struct sigaction action {};
  action.sa_sigaction = &on_refused;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGSYS, &action, nullptr) != 0)
    throw std::system_error(errno, std::generic_category(), "sigaction");
}

void library_is_loaded() { openable = nullptr; }

}  // namespace fiscal::worker
