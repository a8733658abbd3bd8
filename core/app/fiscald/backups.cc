#include "core/app/fiscald/backups.h"

#include "core/store/sqlite/backup.h"

namespace fiscal::app {

using Standing = api::BackupState::Standing;

Backups::Backups(std::filesystem::path store, std::filesystem::path folder, const Clock& clock, Log& log)
    : store_(std::move(store)), folder_(std::move(folder)), clock_(clock), log_(log) {}

Backups::~Backups() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

Result<api::BackupState> Backups::start(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (state_ && state_->standing == Standing::Running)
    return Finding{
        "backup_running", {}, {}, "the backup " + state_->name + " is being made", "Wait for its end."};
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, failed);
  const auto file = folder_ / name;
  if (std::filesystem::exists(file))
    return Finding{"name_taken", {}, "/name", "there is a file of this name", "Choose another name."};
  if (thread_.joinable()) thread_.join();
  state_ = api::BackupState{.name = name, .file = file.string(), .taken_at = clock_.now()};
  thread_ = std::thread([this, begun = *state_] { run(begun); });
  return *state_;
}

std::optional<api::BackupState> Backups::state(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return state_ && state_->name == name ? state_ : std::nullopt;
}

void Backups::run(api::BackupState begun) {
  try {
    const auto made =
        store::back_up(store_, begun.file, begun.taken_at, [this](std::int64_t done, std::int64_t all) {
          const std::lock_guard lock(mutex_);
          state_->done_pages = done;
          state_->all_pages = all;
          return !stopping_;
        });
    const std::lock_guard lock(mutex_);
    state_->standing = Standing::Complete;
    state_->bytes = made.bytes;
    log_.info("backup_complete", {{"file", std::string_view(begun.file)}, {"bytes", made.bytes}});
  } catch (const std::exception& failure) {
    const std::lock_guard lock(mutex_);
    state_->standing = Standing::Failed;
    state_->error = failure.what();
    log_.error("backup_failed", {{"text", std::string_view(failure.what())}});
  }
}

}  // namespace fiscal::app
