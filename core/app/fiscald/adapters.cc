#include "core/app/fiscald/adapters.h"

namespace fiscal::app {

std::shared_ptr<const Connection> SnapshotDirectory::connection(std::string_view id) {
  if (auto known = snapshot_()->connections.find(id))
    return std::make_shared<const Connection>(std::move(*known));
  for (Connection& connection : store_.connections())
    if (connection.id == id) return std::make_shared<const Connection>(std::move(connection));
  return nullptr;
}

std::shared_ptr<const Account> SnapshotDirectory::account(std::string_view id) {
  if (auto known = snapshot_()->accounts.find(id)) return std::make_shared<const Account>(std::move(*known));
  for (Account& account : store_.accounts())
    if (account.id == id) return std::make_shared<const Account>(std::move(account));
  return nullptr;
}

}  // namespace fiscal::app
