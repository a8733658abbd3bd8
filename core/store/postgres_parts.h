#pragma once

#include <atomic>

#include "core/store/postgres_history.h"
#include "core/store/postgres_ids.h"
#include "core/store/postgres_pool.h"
#include "core/store/postgres_presence.h"
#include "core/store/postgres_records.h"
#include "core/store/postgres_store.h"

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
