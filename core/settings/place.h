#pragma once

#include <string_view>

namespace fiscal::settings {

struct LineColumn {
  int line = 1;
  int column = 1;
};

LineColumn line_column(std::string_view text, std::size_t offset);

/// Where the value of a JSON pointer begins (its key, for a member). Where the pointer leads nowhere: the
/// innermost value on the way that is there. `text` is valid JSON.
LineColumn place_of(std::string_view text, std::string_view pointer);

/// Where JSON stops being JSON; the beginning for a text that is JSON.
LineColumn place_of_syntax_error(std::string_view text);

}  // namespace fiscal::settings
