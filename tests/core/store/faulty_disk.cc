#include "tests/core/store/faulty_disk.h"

#include <sqlite3.h>

#include <cstring>
#include <string_view>
#include <vector>

namespace fiscal::test {
namespace {

std::atomic<bool> disk_is_full{false};
std::atomic<bool> disk_fails_to_sync{false};
std::atomic<int> writes_to_the_log{0};

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs faulty_vfs;

/// A file of ours: the real one follows it in memory.
struct FaultyFile {
  sqlite3_file base;
  bool is_log;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(FaultyFile));
}

const sqlite3_io_methods faulty_methods{
    3,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      return real(f)->pMethods->xRead(real(f), to, n, at);
    },
    [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      if (reinterpret_cast<FaultyFile*>(f)->is_log) ++writes_to_the_log;
      return disk_is_full ? SQLITE_FULL : real(f)->pMethods->xWrite(real(f), from, n, at);
    },
    [](sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); },
    [](sqlite3_file* f, int flags) {
      const int code = real(f)->pMethods->xSync(real(f), flags);
      return disk_fails_to_sync && reinterpret_cast<FaultyFile*>(f)->is_log ? SQLITE_IOERR_FSYNC : code;
    },
    [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int op, void* argument) {
      return real(f)->pMethods->xFileControl(real(f), op, argument);
    },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int at, int n, int flags) {
      return real(f)->pMethods->xShmLock(real(f), at, n, flags);
    },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 at, int n, void** out) {
      return real(f)->pMethods->xFetch(real(f), at, n, out);
    },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) {
      return real(f)->pMethods->xUnfetch(real(f), at, page);
    },
};

int open_faulty(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
  file->pMethods = real(file)->pMethods == nullptr ? nullptr : &faulty_methods;
  reinterpret_cast<FaultyFile*>(file)->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  disk_is_full = disk_fails_to_sync = false;
  writes_to_the_log = 0;
  real_vfs = sqlite3_vfs_find(nullptr);
  faulty_vfs = *real_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.szOsFile = real_vfs->szOsFile + static_cast<int>(sizeof(FaultyFile));
  faulty_vfs.xOpen = open_faulty;
  sqlite3_vfs_register(&faulty_vfs, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&faulty_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

std::atomic<bool>& FaultyDisk::is_full() { return disk_is_full; }
std::atomic<int>& FaultyDisk::log_writes() { return writes_to_the_log; }
std::atomic<bool>& FaultyDisk::fails_to_sync() { return disk_fails_to_sync; }

}  // namespace fiscal::test
