#pragma once

#include <string>
#include <vector>

#include "core/settings/declared.h"

namespace fiscal::settings {

/// What the store owns: accounts and connections that the API created, and those that files seeded before.
struct Stored {
  routing::Table<Account> accounts;
  routing::Table<Connection> connections;
};

/// Files and store together.
struct Merged {
  routing::Table<Account> accounts;
  routing::Table<Connection> connections;
  std::vector<std::string> taken;  ///< Declared connections whose name another account has in the store.
};

/// What a file declares is the file's; everything else is the store's. So an account that is declared stands
/// as the file says, and a connection that the API added to it stays.
Merged merge(const Declared& declared, const Stored& stored);

/// What the store does not have yet as the files say it.
struct Seed {
  std::vector<Account> accounts;
  std::vector<Connection> connections;
  std::vector<CertificateFile> certificates;  ///< All: whether one is new, only the vault can tell.
};

Seed seed_of(const Declared& declared, const Stored& stored);

}  // namespace fiscal::settings
