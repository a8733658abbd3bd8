#pragma once

#include <string>

namespace fiscal::plugin {

/// "openat"; "system call 999" for one that nobody expects of a plugin.
std::string system_call_name(int number);

}  // namespace fiscal::plugin
