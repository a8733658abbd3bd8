#include "core/plugin/system_calls.h"

#include <sys/syscall.h>

#include <algorithm>
#include <iterator>

namespace fiscal::plugin {
namespace {

struct NamedCall {
  int number;
  const char* name;
};

/// What a plugin might try.
constexpr NamedCall named_calls[] = {
    {SYS_openat, "openat"},
    {SYS_openat2, "openat2"},
    {SYS_newfstatat, "newfstatat"},
    {SYS_statx, "statx"},
    {SYS_faccessat, "faccessat"},
    {SYS_faccessat2, "faccessat2"},
    {SYS_readlinkat, "readlinkat"},
    {SYS_unlinkat, "unlinkat"},
    {SYS_mkdirat, "mkdirat"},
    {SYS_renameat2, "renameat2"},
    {SYS_chdir, "chdir"},
    {SYS_getdents64, "getdents64"},
    {SYS_socket, "socket"},
    {SYS_socketpair, "socketpair"},
    {SYS_connect, "connect"},
    {SYS_bind, "bind"},
    {SYS_sendto, "sendto"},
    {SYS_execve, "execve"},
    {SYS_execveat, "execveat"},
    {SYS_clone, "clone"},
    {SYS_ptrace, "ptrace"},
    {SYS_process_vm_readv, "process_vm_readv"},
    {SYS_process_vm_writev, "process_vm_writev"},
    {SYS_pidfd_open, "pidfd_open"},
    {SYS_kill, "kill"},
    {SYS_tgkill, "tgkill"},
    {SYS_tkill, "tkill"},
    {SYS_prctl, "prctl"},
    {SYS_ioctl, "ioctl"},
    {SYS_prlimit64, "prlimit64"},
    {SYS_setuid, "setuid"},
    {SYS_setresuid, "setresuid"},
    {SYS_mount, "mount"},
    {SYS_unshare, "unshare"},
    {SYS_memfd_create, "memfd_create"},
    {SYS_io_uring_setup, "io_uring_setup"},
    {SYS_bpf, "bpf"},
    {SYS_pipe2, "pipe2"},
    {SYS_setpriority, "setpriority"},
    {SYS_sched_setaffinity, "sched_setaffinity"},
#ifdef SYS_open
    {SYS_open, "open"},
    {SYS_stat, "stat"},
    {SYS_lstat, "lstat"},
    {SYS_access, "access"},
    {SYS_readlink, "readlink"},
    {SYS_unlink, "unlink"},
    {SYS_mkdir, "mkdir"},
    {SYS_rename, "rename"},
    {SYS_fork, "fork"},
    {SYS_vfork, "vfork"},
    {SYS_pipe, "pipe"},
#endif
};

}  // namespace

std::string system_call_name(int number) {
  const auto* const found = std::find_if(std::begin(named_calls), std::end(named_calls),
                                         [&](const NamedCall& call) { return call.number == number; });
  return found == std::end(named_calls) ? "system call " + std::to_string(number) : found->name;
}

}  // namespace fiscal::plugin
