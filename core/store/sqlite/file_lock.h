#pragma once

#include <filesystem>

namespace fiscal::store {

/// The sole ownership of a store's file, held through a lock file beside it for as long as the value lives.
/// The operating system frees it when the process ends, however it ends.
class FileLock {
 public:
  /// Throws std::runtime_error when another process (or another value of this one) holds it.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace fiscal::store
