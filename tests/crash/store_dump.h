#pragma once

#include <filesystem>

#include "core/store/store.h"

namespace fiscal::crash {

/// Writes what a store holds as JSON lines, the third of the checker's logs: a line with `id` for every invoice, oldest
/// first, and one with `series` for every counter.
void dump_store(store::Store& store, const std::filesystem::path& file);

/// The same of the SQLite file in a data_dir whose gateway has ended.
void dump_sqlite(const std::filesystem::path& data, const std::filesystem::path& file);

}  // namespace fiscal::crash
