#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiscal::store {

/// Texts without line ends as one column: each ends with one.
std::string as_lines(const std::vector<std::string>& texts);

/// The inverse.
std::vector<std::string> from_lines(std::string_view lines);

}  // namespace fiscal::store
