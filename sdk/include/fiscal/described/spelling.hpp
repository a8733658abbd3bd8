#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fiscal::described {

/// The word of `known` that `text` was most likely meant to be: at most a third of its characters are wrong,
/// missing, too many or swapped with their neighbour. Empty when there is none.
std::string_view nearest(std::string_view text, std::span<const std::string_view> known);

/// What to do about a field that is not described, among those that are.
std::string advice_for_unknown(std::string_view text, std::span<const std::string_view> known);

}  // namespace fiscal::described
