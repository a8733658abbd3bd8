#pragma once

#include <fiscal/plugin.h>

#include <string_view>

namespace fiscal::plugin {

inline std::string_view text_view(fiscal_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

/// Borrows: valid as long as what `text` looks at.
inline fiscal_text as_text(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace fiscal::plugin
