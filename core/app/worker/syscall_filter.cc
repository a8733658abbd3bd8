#include "core/app/worker/syscall_filter.h"

#include <asm/termbits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <asm/ioctls.h>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/sanitizers.h"

namespace fiscal::worker {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_AARCH64;
#endif

/// The frequent ones first. None of them reaches a file by name, another process or a network.
constexpr int allowed[] = {
    SYS_futex,
    SYS_recvfrom,
    SYS_sendmsg,
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_recvmsg,
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_ppoll,
    SYS_close,
    SYS_fstat,
    SYS_lseek,
    SYS_pread64,
    SYS_fcntl,
    SYS_dup,
    SYS_getrandom,
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getrusage,
    SYS_times,
    SYS_uname,
    SYS_sysinfo,
    SYS_membarrier,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_rseq,
    SYS_set_tid_address,
    SYS_sigaltstack,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
#ifdef SYS_poll
    SYS_poll,
    SYS_time,
#endif
#ifdef FISCAL_ADDRESS_SANITIZER
    // The sanitizers look whether memory can be read by writing it into a pipe.
    SYS_pipe2,
#endif
};

constexpr std::uint32_t trap = SECCOMP_RET_TRAP;
constexpr std::uint32_t allow = SECCOMP_RET_ALLOW;

/// Writes a filter program. Each `when_` is a piece that looks at the number of the call and, where it is
/// that one, ends the program.
class FilterProgram {
 public:
  FilterProgram() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, this_architecture, 1, 0);
    end(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    constexpr std::uint32_t x32_calls = 0x40000000;
    add(BPF_JMP | BPF_JGE | BPF_K, x32_calls, 0, 1);
    end(SECCOMP_RET_KILL_PROCESS);
#endif
  }

  void when(int number, std::uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1);
    end(action);
  }

  /// Allowed when the low half of an argument is `value`.
  void when_argument_is(int number, int argument, std::uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load(low_half(argument));
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    end(allow);
    end(trap);
  }

  /// Allowed when the low half of an argument has this bit.
  void when_argument_has(int number, int argument, std::uint32_t bit) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load(low_half(argument));
    add(BPF_JMP | BPF_JSET | BPF_K, bit, 0, 1);
    end(allow);
    end(trap);
  }

  /// Allowed for this process when it asks for a limit and sets none.
  void when_limit_is_asked() {
    add(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 8);
    load(low_half(0));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 5);
    load(low_half(2));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
    load(low_half(2) + sizeof(std::uint32_t));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
    end(allow);
    end(trap);
  }

  void end(std::uint32_t action) { add(BPF_RET | BPF_K, action, 0, 0); }

  bool install() {
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    // Without SPEC_ALLOW older kernels slow the whole process down; the worker has no secret to guess.
    constexpr unsigned long flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0;
  }

 private:
  static std::uint32_t low_half(int argument) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) +
                                      static_cast<std::size_t>(argument) * sizeof(std::uint64_t));
  }

  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset), 0, 0); }

  void add(int code, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    code_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
  }

  std::vector<sock_filter> code_;
};

}  // namespace

bool filter_system_calls() {
  FilterProgram program;
  for (const int number : allowed) program.when(number, allow);
  // The C library then uses clone, whose flags can be looked at.
  program.when(SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  program.when_argument_has(SYS_clone, 0, CLONE_THREAD);
  program.when_argument_is(SYS_ioctl, 1, TCGETS);
  program.when_argument_is(SYS_prctl, 0, PR_SET_NAME);
  program.when_argument_is(SYS_tgkill, 0, static_cast<std::uint32_t>(getpid()));
  program.when_limit_is_asked();
  program.end(trap);
  return program.install();
}

}  // namespace fiscal::worker
