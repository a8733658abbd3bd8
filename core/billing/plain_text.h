#pragma once

#include <string>
#include <string_view>

namespace fiscal::billing {

/// `text` (UTF-8) in capital letters of ASCII: accents are dropped, and what has no plain form becomes a
/// blank.
std::string in_plain_capitals(std::string_view text);

}  // namespace fiscal::billing
