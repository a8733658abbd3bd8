#pragma once

namespace fiscal::worker {

/// Leaves this process the system calls that computing, waiting and talking over open descriptors takes;
/// every other raises SIGSYS where it is made. For all threads, and cannot be undone. Needs no_new_privs.
/// False when the kernel has no seccomp filters.
bool filter_system_calls();

}  // namespace fiscal::worker
