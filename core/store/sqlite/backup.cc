#include "core/store/sqlite/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "core/base/descriptor.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {
namespace {

constexpr int pages_a_step = 2000;

std::runtime_error no_backup(const std::filesystem::path& target, const std::string& why) {
  return std::runtime_error("no backup in " + target.string() + ": " + why);
}

void sync_to_disk(const std::filesystem::path& path) {
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0 || fsync(descriptor.number()) != 0)
    throw std::runtime_error(std::strerror(errno));
}

/// The copy while it is being made: removed unless it is kept.
class PartialCopy {
 public:
  explicit PartialCopy(const std::filesystem::path& target)
      : target_(target), path_(target.string() + ".partial") {
    const Descriptor made(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (made.number() < 0) throw std::runtime_error(std::strerror(errno));
  }
  ~PartialCopy() {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"})
      std::filesystem::remove(path_.string() + ending, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  /// Never over a file that is there.
  void keep() {
    sync_to_disk(path_);
    if (link(path_.c_str(), target_.c_str()) != 0) throw std::runtime_error(std::strerror(errno));
    sync_to_disk(target_.parent_path());
  }

 private:
  const std::filesystem::path target_;
  const std::filesystem::path path_;
};

void copy_pages(Database& from, Database& to, const BackupProgress& progress) {
  // The source's transaction holds its moment still, so that commits meanwhile do not start the copy anew.
  const ReadTransaction moment(from);
  from.query("SELECT count(*) FROM sqlite_schema").next();
  const std::unique_ptr<sqlite3_backup, int (*)(sqlite3_backup*)> backup(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"), &sqlite3_backup_finish);
  if (!backup) throw std::runtime_error(sqlite3_errmsg(to.handle()));
  while (true) {
    const int code = sqlite3_backup_step(backup.get(), pages_a_step);
    const std::int64_t all = sqlite3_backup_pagecount(backup.get());
    if (progress && !progress(all - sqlite3_backup_remaining(backup.get()), all))
      throw std::runtime_error("it was ended before it was complete");
    if (code == SQLITE_DONE) return;
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(code));
  }
}

void check_and_mark(Database& copy, Instant now) {
  copy.execute("PRAGMA journal_mode=DELETE");
  copy.run(
      "INSERT OR REPLACE INTO kv (connection, key, value, version, expires_at) VALUES (?, ?, ?, 1, NULL)",
      std::string_view(gateway_notes), std::string_view(restored_note), Blob{to_text(now)});
  auto rows = copy.query("PRAGMA integrity_check");
  if (!rows.next() || rows.text(0) != "ok")
    throw std::runtime_error("the copy is damaged: " + std::string(rows.text(0)));
}

}  // namespace

BackupFile back_up(const std::filesystem::path& source, const std::filesystem::path& target, Instant now,
                   const BackupProgress& progress) {
  try {
    if (std::filesystem::exists(target)) throw std::runtime_error("that file is there already");
    PartialCopy partial(target);
    {
      Database from(source, OpenMode::ReadOnly);
      Database to(partial.path(), OpenMode::ReadWrite);
      copy_pages(from, to, progress);
      check_and_mark(to, now);
    }
    partial.keep();
    return {target, static_cast<std::int64_t>(std::filesystem::file_size(target)), now};
  } catch (const std::exception& failure) {
    throw no_backup(target, failure.what());
  }
}

}  // namespace fiscal::store
