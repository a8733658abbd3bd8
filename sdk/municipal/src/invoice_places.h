#pragma once

#include <string_view>

namespace fiscal::municipal {

/// The JSON pointer into the canonical invoice that a fact comes from, or an empty text.
std::string_view place_of_fact(std::string_view fact);

}  // namespace fiscal::municipal
