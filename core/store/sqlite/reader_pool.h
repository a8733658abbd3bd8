#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// Read-only connections that callers share. Safe from any thread.
class ReaderPool {
 public:
  /// Opens connections as they are needed, at most `size`.
  ReaderPool(std::filesystem::path file, std::size_t size) : file_(std::move(file)), size_(size) {}

  /// A connection for as long as the value lives. Waits while all are in use.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Database> database)
        : pool_(pool), database_(std::move(database)) {}
    ~Lease() { pool_.give_back(std::move(database_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Database& operator*() { return *database_; }
    Database* operator->() { return database_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Database> database_;
  };

  Lease borrow() { return {*this, take()}; }

  /// While the value lives no reader is in use: the one moment in which the WAL can start over.
  class Pause {
   public:
    explicit Pause(ReaderPool& pool);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    ReaderPool& pool_;
  };

 private:
  std::unique_ptr<Database> take();
  void give_back(std::unique_ptr<Database> database);

  const std::filesystem::path file_;
  const std::size_t size_;
  std::mutex mutex_;  // Guards everything below.
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Database>>
      idle_;  ///< The last one used is the first to be used again: its cache is warm.
  std::size_t in_use_ = 0;
  bool paused_ = false;
};

}  // namespace fiscal::store
