#pragma once

#include "core/settings/load.h"

namespace fiscal::settings {

/// Reads every *.json of the folder, in the order of their names, into `files`. A file holds one account or a
/// list of them. Stops looking after twenty accounts with problems.
void read_accounts(const std::filesystem::path& folder, Files& files, Problems& problems);

}  // namespace fiscal::settings
