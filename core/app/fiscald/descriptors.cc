#include "core/app/fiscald/descriptors.h"

#include <sys/resource.h>

namespace fiscal::app {
namespace {

constexpr std::int64_t of_a_call = 3;  ///< Its lane to a worker, and up to two connections to a provider.
constexpr std::int64_t for_the_rest = 2048;  ///< Kept connections, the store, plugins, webhooks, health.

}  // namespace

std::int64_t descriptors_for(const settings::Gateway& gateway) {
  return gateway.server.max_connections + of_a_call * gateway.dispatch.threads + for_the_rest;
}

void take_descriptors(std::int64_t needed, Log& log) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max >= static_cast<rlim_t>(needed)) return;
  log.warning("descriptors_short",
              {{"needed", needed},
               {"allowed", static_cast<std::int64_t>(limit.rlim_max)},
               {"text", "the gateway may open fewer files and connections than its settings let it use"},
               {"fix",
                "Raise LimitNOFILE of the service (ulimit -n), or lower server.max_connections and "
                "dispatch.threads."}});
}

}  // namespace fiscal::app
