#pragma once

#include <memory>

#include "core/store/sqlite/sqlite.h"
#include "core/store/sqlite/sqlite_store.h"

namespace fiscal::store {

/// `PRAGMA user_version` from the beginning of a copy into the file until it is complete; otherwise 0.
inline constexpr std::int64_t unfinished_copy = 1;

/// Opens or makes the file for writing and brings its schema up to date. Throws std::runtime_error in words
/// for an operator when it must not be used.
std::unique_ptr<Database> open_writer(const SqliteStoreOptions& options);

}  // namespace fiscal::store
