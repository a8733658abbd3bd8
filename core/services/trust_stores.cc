#include "core/services/trust_stores.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace fiscal::services {

Result<TrustStore> TrustStores::find(const std::string& ca_file) {
  std::error_code no_file;
  const auto changed_at = std::filesystem::last_write_time(ca_file, no_file);
  const std::lock_guard lock(mutex_);
  Read& read = by_file_[ca_file];
  if (read.store && !no_file && read.changed_at == changed_at) return read.store;
  const TrustStore store(X509_STORE_new(), X509_STORE_free);
  if (!store) throw std::bad_alloc();
  if (no_file || X509_STORE_load_file(store.get(), ca_file.c_str()) != 1) {
    ERR_clear_error();
    return Finding{"ca_file_unusable", "", "ca_file",
                   "the CA file " + ca_file + " holds no certificates that can be read",
                   "Name a file of CA certificates in PEM form."};
  }
  // A file may name an intermediate authority alone, as cities' bundles do.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  read = {store, changed_at};
  return store;
}

}  // namespace fiscal::services
