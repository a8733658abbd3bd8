#include "core/app/fiscald/open_store.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/base/fail_point.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"

namespace fiscal::app {
namespace {

/// Calls in hand seldom talk to the store at the same time: a session for every four of them, and some for
/// clients.
constexpr int calls_per_session = 4;
constexpr int sessions_for_clients = 8;

std::string machine_and_process() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return std::string(name.data()) + ":" + std::to_string(getpid());
}

}  // namespace

std::unique_ptr<store::Store> open_store(const settings::Gateway& gateway,
                                         const std::filesystem::path& data_dir, const Clock& clock,
                                         StoreListeners listeners) {
  if (gateway.postgres) {
    store::PostgresStoreOptions options;
    options.connection_string = *gateway.postgres;
    options.host_name = machine_and_process();
    options.connections =
        static_cast<std::size_t>(sessions_for_clients + gateway.dispatch.threads / calls_per_session);
    if (FISCAL_BREAKS("short_absence")) options.absence = milliseconds(200);
    options.on_commit = std::move(listeners.on_commit);
    return std::make_unique<store::PostgresStore>(options, clock);
  }
  store::SqliteStoreOptions options;
  options.file = data_dir / "gateway.sqlite";
  options.on_fatal = std::move(listeners.fatal);
  options.on_commit = std::move(listeners.on_commit);
  return std::make_unique<store::SqliteStore>(std::move(options), clock);
}

}  // namespace fiscal::app
