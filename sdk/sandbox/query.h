#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiscal::sandbox {

/// The value of a query parameter, names compared without case; empty when absent. Percent signs are left
/// alone: no parameter here needs them.
std::string query_value(std::string_view query, std::string_view name);

/// A path split at '/', without empty parts at the ends.
std::vector<std::string> path_parts(std::string_view path);

}  // namespace fiscal::sandbox
