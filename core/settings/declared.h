#pragma once

#include <string>
#include <vector>

#include "core/routing/table.h"

namespace fiscal::settings {

/// A certificate that a file declares: a PKCS#12 file and the file that holds its password. Both are read
/// when the account is seeded; neither is kept.
struct CertificateFile {
  AccountId account;
  std::string name;  ///< In the vault; connections refer to it.
  std::string file;
  std::string password_file;

  bool operator==(const CertificateFile&) const = default;
};

/// The accounts of the files in accounts.d, to be seeded into the store and merged with what it owns.
struct Declared {
  routing::Table<Account> accounts;
  routing::Table<Connection> connections;
  std::vector<CertificateFile> certificates;
};

}  // namespace fiscal::settings
