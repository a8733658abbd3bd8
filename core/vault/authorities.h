#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/vault/openssl_handles.h"

namespace fiscal::vault {

/// The authorities' certificates that come with the accounts' own: few, each in the chain of thousands, and
/// 4 KB each in memory. Keeps one object of each. Safe from any thread.
class Authorities {
 public:
  /// Puts the known object in the place of every certificate of `chain` that is the same by its bytes.
  void share(stack_st_X509& chain);

 private:
  std::mutex mutex_;
  std::map<std::string, X509Handle> known_;  ///< By the SHA-256 of the DER form. Guarded by mutex_.
};

}  // namespace fiscal::vault
