#pragma once

#include <string>
#include <vector>

#include "core/store/sqlite.h"

namespace fiscal::store {

/// One step of the schema. `name` is the file's name without its ending: "001_invoices".
struct Migration {
  std::string name;
  std::string text;
};

/// Every step that this program knows, in order.
const std::vector<Migration>& known_migrations();

/// Brings the schema up to `migrations`, each step in one transaction that also records its name and
/// checksum. Refuses, with std::runtime_error, a store that holds a step that this program does not know (a
/// newer program wrote it) or one whose text differs from the one that was applied.
void migrate(Database& database, const std::vector<Migration>& migrations);

}  // namespace fiscal::store
