#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>

namespace fiscal::store {

/// What a backup is, once it is complete and checked.
struct BackupFile {
  std::filesystem::path file;
  std::int64_t bytes = 0;
  Instant taken_at;
};

/// Called now and then with how much is copied; false ends the copy.
using BackupProgress = std::function<bool(std::int64_t done_pages, std::int64_t all_pages)>;

/// Copies the store in `source` as it is at one moment, while its process goes on reading and writing; checks
/// the copy; and marks it, so that the gateway that opens it knows that the world has gone on
/// (`restored_from`). `target` must not exist; it appears when it is complete, readable by its owner alone.
/// To be called by the process that owns the store: it reads over a connection of its own, which neither
/// writes nor checkpoints. Throws std::runtime_error in words for an operator; then there is no `target`.
BackupFile back_up(const std::filesystem::path& source, const std::filesystem::path& target, Instant now,
                   const BackupProgress& progress);

/// Where the mark of a backup is kept: kv entries of a connection that no operator can name.
inline constexpr const char* gateway_notes = "@gateway";
inline constexpr const char* restored_note = "restored";

}  // namespace fiscal::store
