#pragma once

namespace fiscal::worker {

/// From now on a system call that the filter traps fails with EPERM or EACCES, and the gateway is told. Two
/// are answered instead, since the loader makes them: opening the plugin's library by `library_path`, until
/// `library_is_loaded`, and asking for the status of an open file.
void answer_refused_system_calls(const char* library_path);
void library_is_loaded();

}  // namespace fiscal::worker
