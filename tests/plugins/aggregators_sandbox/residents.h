#pragma once

#include <string>
#include <vector>

#include "tests/plugins/aggregators_sandbox/house.h"

namespace fiscal::test {

/// The plugins that have a stand-in, each with the settings that fit it.
const std::vector<Resident>& residents();

/// The one house of a plugin for the whole program; every test uses keys of its own, and leaves settings as
/// they were.
House& house_of(const Resident& resident);

}  // namespace fiscal::test
