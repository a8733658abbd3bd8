#pragma once

#include <fiscal/date.hpp>

#include <filesystem>
#include <optional>
#include <vector>

namespace fiscal::settings {

/// Notices that something in some folders was written, replaced or removed (inotify). Folders that are not
/// there are passed over. One thread waits; any thread may wake it.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Watches these folders and no others.
  void watch(const std::vector<std::filesystem::path>& folders);

  /// Waits at most `longest` (nothing: for ever). True when something changed.
  bool wait(std::optional<Duration> longest);

  /// Ends the wait at hand or the next one.
  void wake();

 private:
  int inotify_;
  int wake_;
  std::vector<int> watches_;
};

}  // namespace fiscal::settings
