#include "core/store/sqlite/reader_pool.h"

namespace fiscal::store {
namespace {

std::unique_ptr<Database> open_reader(const std::filesystem::path& file) {
  auto reader = std::make_unique<Database>(file, OpenMode::ReadOnly);
  // A megabyte each: the operating system keeps the rest of the file warm for all of them.
  reader->execute("PRAGMA cache_size=-1024; PRAGMA mmap_size=0; PRAGMA busy_timeout=10000");
  return reader;
}

}  // namespace

std::unique_ptr<Database> ReaderPool::take() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !paused_ && in_use_ < size_; });
    ++in_use_;
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return database;
    }
  }
  try {
    return open_reader(file_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Database> database) {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (database) idle_.push_back(std::move(database));
  }
  changed_.notify_all();
}

ReaderPool::Pause::Pause(ReaderPool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.mutex_);
  pool_.paused_ = true;
  pool_.changed_.wait(lock, [&] { return pool_.in_use_ == 0; });
}

ReaderPool::Pause::~Pause() {
  {
    const std::lock_guard lock(pool_.mutex_);
    pool_.paused_ = false;
  }
  pool_.changed_.notify_all();
}

}  // namespace fiscal::store
