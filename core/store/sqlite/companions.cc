#include "core/store/sqlite/companions.h"

#include "core/store/compression.h"
#include "core/store/store.h"

namespace fiscal::store {

void write_companions(Database& database, const std::vector<Resource>& resources) {
  for (const Resource& resource : resources) {
    std::optional<std::int64_t> due_at;
    if (resource.due_at) due_at = resource.due_at->milliseconds;
    database.run(
        "INSERT INTO resource (account, kind, id, version, created_at, due_at, body) VALUES (?,?,?,1,?,?,?) "
        "ON CONFLICT (account, kind, id) DO NOTHING",
        resource.account, resource.kind, resource.id, resource.created_at.milliseconds, due_at,
        Blob{compress(resource.body)});
  }
}

bool is_listened_to(Database& database, const AccountId& account) {
  auto rows =
      database.query("SELECT 1 FROM resource WHERE account = ? AND kind = ? LIMIT 1", account, listener_kind);
  return rows.next();
}

void write_notices(Database& database, const std::vector<Resource>& notices) {
  if (!notices.empty() && is_listened_to(database, notices.front().account))
    write_companions(database, notices);
}

}  // namespace fiscal::store
