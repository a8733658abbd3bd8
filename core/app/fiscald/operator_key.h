#pragma once

#include <filesystem>

#include "core/base/clock.h"
#include "core/store/store.h"

namespace fiscal::app {

/// Makes the first operator's key of a new gateway and writes it to `file` (mode 0600), for fiscalctl on the
/// same host. Does nothing where the file exists.
void write_operator_key(const std::filesystem::path& file, store::Store& store, const Clock& clock);

}  // namespace fiscal::app
