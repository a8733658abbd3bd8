#pragma once

#include <memory>

#include "core/store/sqlite.h"
#include "core/store/sqlite_store.h"

namespace fiscal::store {

/// Opens or makes the file for writing and brings its schema up to date. Throws std::runtime_error in words
/// for an operator when it must not be used.
std::unique_ptr<Database> open_writer(const SqliteStoreOptions& options);

}  // namespace fiscal::store
