#pragma once

#include <string>

#include "core/app/worker/arguments.h"

namespace fiscal::worker {

/// Takes from this process what can be taken before the plugin's libraries are found: root, privileges to
/// come, memory, descriptors, files and cores; and binds its life to the gateway's. Answers what was taken,
/// as a list for people ("own user, memory limit"). Throws std::system_error where it must not go on.
std::string give_up_privileges(const Arguments& arguments);

/// Takes the rest, before any of the plugin's code has run: files, networks, other processes. `library_path`
/// may be opened until the plugin is loaded. What the kernel does not offer is left out of the answer.
std::string lock_down(const char* library_path);

}  // namespace fiscal::worker
