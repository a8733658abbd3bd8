#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <string>

namespace fiscal::api {

/// How far a backup is.
struct BackupState {
  enum class Standing { Running, Complete, Failed };

  std::string name;
  Standing standing = Standing::Running;
  std::string file;
  std::int64_t done_pages = 0;
  std::int64_t all_pages = 0;  ///< 0: not known yet.
  std::int64_t bytes = 0;      ///< Once complete.
  Instant taken_at;
  std::string error;  ///< When it failed.
};

}  // namespace fiscal::api
