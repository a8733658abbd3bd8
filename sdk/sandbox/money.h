#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// Amounts are centavos and rates hundredths of a percent, both from the layout's decimal text ("0", "12",
/// "12.34"). An empty text is zero.
std::int64_t parse_hundredths(std::string_view text);
std::string format_hundredths(std::int64_t value);

/// rate percent of the amount, half to even (NT 007).
std::int64_t percent_of(std::int64_t amount, std::int64_t rate);

}  // namespace fiscal::sandbox
