#pragma once

#include <optional>
#include <string_view>

namespace fiscal::danfse {

/// What a code of the layout means in words, by the name of its element: ("tpEmit", "1") is "Prestador".
/// Wording of layout 1.01 (types of 27 July 2026) and of NT 008, 2.4.5 where it says another. Nothing for an
/// unknown code.
std::optional<std::string_view> description(std::string_view element, std::string_view code);

}  // namespace fiscal::danfse
