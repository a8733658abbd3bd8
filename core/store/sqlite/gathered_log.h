#pragma once

#include <sqlite3.h>

#include <string>

namespace fiscal::store {

/// Writes the write-ahead log of one connection in few large pieces. SQLite writes each page that a commit
/// changes, and a header before it, by calls of their own, which cost more than the bytes; here they wait
/// until the log is synced, or read, or they are many. What the file holds then is the same to the byte.
///
/// For a connection that syncs its log at every commit, since SQLite tells readers of a commit after that.
class GatheredLog {
 public:
  GatheredLog();
  ~GatheredLog();
  GatheredLog(const GatheredLog&) = delete;
  GatheredLog& operator=(const GatheredLog&) = delete;

  /// For `sqlite3_open_v2`. The connection must be closed before this goes.
  const char* vfs() const { return name_.c_str(); }

 private:
  const std::string name_;
  sqlite3_vfs vfs_;
};

}  // namespace fiscal::store
