#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fiscal {

/// Text as fiscal layouts take it (TSString of the NFS-e): one line of the characters U+0020 to U+00FF
/// without blanks at the ends. Line breaks and tabs become blanks, typographic marks their plain forms, a
/// letter followed by a combining accent the one character. Nothing when another character is left over;
/// `stranger` then holds it.
std::optional<std::string> latin_text(std::string_view text, std::string& stranger);

/// Text for fields that take any character: blanks at the ends taken off, "\r\n" made "\n".
std::string any_text(std::string_view text);

/// How many characters UTF-8 holds.
std::size_t character_count(std::string_view text);

}  // namespace fiscal
