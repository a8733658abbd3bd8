#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::danfse {

/// The parts of `text` between `separator`; one when it does not occur.
std::vector<std::string_view> split(std::string_view text, std::string_view separator);

/// The characters of valid UTF-8, each as the bytes that it is.
std::vector<std::string_view> characters(std::string_view text);

enum class LineBreaks { Blank, Kept };

/// `text` as it can stand on paper: runs of blanks are one, ends are trimmed, and what is invisible or turns
/// the direction of writing (controls, zero width, bidirectional marks, variation selectors) is left out.
std::string printable(std::string_view text, LineBreaks breaks = LineBreaks::Blank);

/// At most `limit` characters: a text of more than `longest` ends in "..." after `limit - 3` characters.
std::string shortened(std::string_view text, std::size_t limit, std::size_t longest);

}  // namespace fiscal::danfse
