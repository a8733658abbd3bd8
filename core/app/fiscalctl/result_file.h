#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {

/// What became of the lines of a batch, one JSON object a line, only ever appended: an interrupted run leaves
/// at most its last line torn, and that line is passed over. Safe from any thread.
class ResultFile {
 public:
  /// Reads what is there. Throws Failure(File).
  explicit ResultFile(const std::string& path);

  /// How the line with this key ended, or nothing when the file does not have its final outcome.
  std::optional<ExitCode> ending_of(const std::string& key) const;

  /// Throws Failure(File) when the disk refuses.
  void append(const nlohmann::ordered_json& outcome);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string path_;
  std::map<std::string, ExitCode> endings_;
  std::mutex mutex_;
  std::unique_ptr<std::FILE, Close> file_;  ///< Guarded by mutex_.
};

}  // namespace fiscal::ctl
