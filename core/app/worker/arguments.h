#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fiscal::worker {

/// What the gateway tells its worker on the command line.
struct Arguments {
  std::string plugin;
  pid_t host = 0;           ///< Process of the gateway.
  int lanes = 0;            ///< Calls at once.
  std::int64_t memory = 0;  ///< Bytes of address space.
  uid_t user = 0;           ///< To become when started as root; 0 stays root.
  gid_t group = 0;
  std::size_t idle_instances = 0;
  int calls_per_instance = 0;
  std::vector<std::string> needed;  ///< Libraries of the system that the plugin is linked to.
};

/// Nothing when they are not what a gateway gives.
std::optional<Arguments> parse_arguments(int count, char** values);

}  // namespace fiscal::worker
