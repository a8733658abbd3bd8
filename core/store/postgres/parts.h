#pragma once

#include <atomic>

#include "core/store/postgres/history.h"
#include "core/store/postgres/ids.h"
#include "core/store/postgres/pool.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/postgres/presence.h"
#include "core/store/postgres/records.h"

namespace fiscal::store {

/// What a PostgresStore is made of.
struct PostgresStore::Parts {
  Parts(PostgresStoreOptions options, const Clock& clock);

  const Clock& clock;
  PostgresPool pool;
  std::int64_t host;
  PostgresIds ids;
  std::atomic<std::int64_t> known_lead;  ///< At least this is in "figures".
  PostgresPresence presence;
};

}  // namespace fiscal::store
