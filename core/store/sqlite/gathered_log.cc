#include "core/store/sqlite/gathered_log.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

namespace fiscal::store {
namespace {

/// Eight pages with their headers. Larger writes are hardly cheaper, and make Linux put larger pieces of the
/// file to the disk again at every sync. SQLite's own VFS takes less than 128 KiB at once.
constexpr std::size_t most_gathered = std::size_t{33} << 10;
using Bytes = std::array<char, most_gathered>;

/// A log as SQLite sees it. The file of the system's own VFS follows it in memory.
struct Log {
  sqlite3_file base{};
  std::unique_ptr<Bytes> gathered{new (std::nothrow) Bytes};
  std::size_t size = 0;
  sqlite3_int64 from = 0;  ///< Where the gathered bytes belong.
};

Log& log_of(sqlite3_file* file) { return *reinterpret_cast<Log*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&log_of(file) + 1); }

/// A write that fails is one of a commit that fails, so that its bytes are of no use any more.
int write_gathered(sqlite3_file* file) {
  Log& log = log_of(file);
  if (log.size == 0) return SQLITE_OK;
  const int size = static_cast<int>(log.size);
  log.size = 0;
  return real(file)->pMethods->xWrite(real(file), log.gathered->data(), size, log.from);
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  Log& log = log_of(file);
  const auto more = static_cast<std::size_t>(count);
  const bool follows = at == log.from + static_cast<sqlite3_int64>(log.size);
  if (!follows || log.size + more > most_gathered)
    if (const int code = write_gathered(file); code != SQLITE_OK) return code;
  if (more > most_gathered) return real(file)->pMethods->xWrite(real(file), bytes, count, at);
  if (log.size == 0) log.from = at;
  std::memcpy(log.gathered->data() + log.size, bytes, more);
  log.size += more;
  return SQLITE_OK;
}

/// Calls `then`, which answers a code, with all that was gathered in the file.
template <class Then>
int when_written(sqlite3_file* file, Then then) {
  const int code = write_gathered(file);
  return code == SQLITE_OK ? then() : code;
}

int close(sqlite3_file* file) {
  const int written = write_gathered(file);
  const int closed = real(file)->pMethods->xClose(real(file));
  log_of(file).~Log();
  return written == SQLITE_OK ? closed : written;
}

/// Of the first version: those of later ones are never called for a log.
const sqlite3_io_methods log_methods{
    1,
    close,
    [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      return when_written(f, [&] { return real(f)->pMethods->xRead(real(f), to, n, at); });
    },
    write,
    [](sqlite3_file* f, sqlite3_int64 size) {
      return when_written(f, [&] { return real(f)->pMethods->xTruncate(real(f), size); });
    },
    [](sqlite3_file* f, int flags) {
      return when_written(f, [&] { return real(f)->pMethods->xSync(real(f), flags); });
    },
    [](sqlite3_file* f, sqlite3_int64* size) {
      return when_written(f, [&] { return real(f)->pMethods->xFileSize(real(f), size); });
    },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int op, void* argument) {
      return real(f)->pMethods->xFileControl(real(f), op, argument);
    },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

int open(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* flags_given) {
  auto* const system = static_cast<sqlite3_vfs*>(self->pAppData);
  if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, flags_given);
  Log* const log = new (file) Log;
  const int code = log->gathered ? system->xOpen(system, name, real(file), flags, flags_given) : SQLITE_NOMEM;
  if (code == SQLITE_OK)
    log->base.pMethods = &log_methods;
  else
    log->~Log();  // What has no methods is not closed.
  return code;
}

}  // namespace

GatheredLog::GatheredLog() : name_("gathered_log_" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  if (system == nullptr) throw std::runtime_error("SQLite has no way to the file system");
  vfs_ = *system;
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = static_cast<int>(sizeof(Log)) + system->szOsFile;
  vfs_.pAppData = system;
  vfs_.xOpen = open;
  sqlite3_vfs_register(&vfs_, 0);
}

GatheredLog::~GatheredLog() { sqlite3_vfs_unregister(&vfs_); }

}  // namespace fiscal::store
