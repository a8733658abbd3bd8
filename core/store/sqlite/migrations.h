#pragma once

#include <string>
#include <vector>

#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// One step of the schema. `name` is the file's name without its ending: "001_invoices".
struct Migration {
  std::string name;
  std::string text;
};

/// A step as the store remembers it.
struct AppliedMigration {
  std::string name;
  std::string checksum;
};

/// Throws std::runtime_error unless `applied` is a beginning of `migrations`: a store may hold no step that
/// this program does not know (a newer program wrote it), and none whose text differs from the one that was
/// applied.
void require_known(const std::vector<AppliedMigration>& applied, const std::vector<Migration>& migrations);

/// Every step that this program knows, in order.
const std::vector<Migration>& known_migrations();

/// Brings the schema up to `migrations`, each step in one transaction that also records its name and
/// checksum. Throws what `require_known` does.
void migrate(Database& database, const std::vector<Migration>& migrations);

}  // namespace fiscal::store
