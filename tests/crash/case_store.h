#pragma once

#include <filesystem>
#include <string>

#include "tests/crash/stage.h"

namespace fiscal::crash {

/// The store of one case: a data_dir and, where the run uses PostgreSQL, a database that goes with this
/// value.
class CaseStore {
 public:
  enum class Contents {
    Nothing,
    Template,  ///< An account with its certificate and key.
    Stage      ///< Nothing, and it becomes the template.
  };

  /// Makes `data`. Throws std::runtime_error.
  CaseStore(const Stage& stage, const std::filesystem::path& data, Contents contents);
  ~CaseStore();
  CaseStore(const CaseStore&) = delete;
  CaseStore& operator=(const CaseStore&) = delete;

  const std::filesystem::path& data() const { return data_; }
  /// The connection string; empty with SQLite.
  std::string database() const;

  /// Writes what it holds as JSON lines, the third of the checker's logs. The gateway has ended.
  void dump(const std::filesystem::path& file) const;

 private:
  const Stage& stage_;
  const std::filesystem::path data_;
  const Contents contents_;
  std::string name_;
};

}  // namespace fiscal::crash
