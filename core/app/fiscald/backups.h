#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "core/api/backup_state.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"

namespace fiscal::app {

/// Makes backups of the store's file, one at a time, on a thread of its own. Safe from any thread.
class Backups {
 public:
  /// `store`: the file that this process owns.
  Backups(std::filesystem::path store, std::filesystem::path folder, const Clock& clock, Log& log);
  /// Ends a backup that is running; nothing of it stays.
  ~Backups();

  Result<api::BackupState> start(const std::string& name);
  std::optional<api::BackupState> state(const std::string& name);

 private:
  void run(api::BackupState begun);

  const std::filesystem::path store_;
  const std::filesystem::path folder_;
  const Clock& clock_;
  Log& log_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;                       ///< Guards what follows.
  std::optional<api::BackupState> state_;  ///< Of the last one.
  std::thread thread_;
};

}  // namespace fiscal::app
