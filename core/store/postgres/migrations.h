#pragma once

#include <vector>

#include "core/store/postgres/postgres.h"
#include "core/store/sqlite/migrations.h"

namespace fiscal::store {

/// Every step of the schema of PostgreSQL that this program knows, in order (core/store/sql/postgres).
const std::vector<Migration>& known_postgres_migrations();

/// Brings the schema "fiscal" up to `migrations`, each step in one transaction that also records its name and
/// checksum. Hosts that start together take turns (an advisory lock). Refuses, with std::runtime_error, a
/// database that holds a step that this program does not know or one whose text differs from the one that was
/// applied.
void migrate(PostgresConnection& connection, const std::vector<Migration>& migrations);

}  // namespace fiscal::store
