#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/result.h"

struct x509_store_st;

namespace fiscal::services {

using TrustStore = std::shared_ptr<x509_store_st>;

/// The certificate authorities of CA files, parsed once each: a system bundle takes 50 ms and most of a
/// megabyte, which no connection should pay for. A file that changed is read again. Safe from any thread.
class TrustStores {
 public:
  /// The error names the file.
  Result<TrustStore> find(const std::string& ca_file);

 private:
  struct Read {
    TrustStore store;
    std::filesystem::file_time_type changed_at;
  };

  std::mutex mutex_;
  std::map<std::string, Read> by_file_;  // Guarded by mutex_.
};

}  // namespace fiscal::services
