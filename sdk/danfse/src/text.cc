#include "sdk/danfse/src/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fiscal::danfse {
namespace {

struct CodeRange {
  std::uint32_t first, last;
};

/// What leaves no mark on paper, or reorders what does.
constexpr std::array<CodeRange, 10> unprintable{{
    {0x00, 0x1F},        // controls, blanks and line breaks having been seen to before
    {0x7F, 0x9F},        // controls
    {0xAD, 0xAD},        // soft hyphen
    {0x61C, 0x61C},      // Arabic letter mark
    {0x200B, 0x200F},    // zero width, direction marks
    {0x202A, 0x202E},    // embeddings and overrides
    {0x2060, 0x206F},    // joiners, isolates
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xE0000, 0xE0FFF},  // tags
}};

std::size_t length_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::uint32_t code_of(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xFFu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3F);
  return code;
}

bool is_line_break(std::uint32_t code) {
  return code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool is_blank(std::uint32_t code) {
  return code == ' ' || code == '\t' || code == '\r' || code == 0xA0 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x202F || code == 0x3000;
}

bool is_unprintable(std::uint32_t code) {
  return std::any_of(unprintable.begin(), unprintable.end(),
                     [&](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> all;
  all.reserve(text.size());
  while (!text.empty()) {
    all.push_back(text.substr(0, length_of(text.front())));
    text.remove_prefix(all.back().size());
  }
  return all;
}

std::string printable(std::string_view text, LineBreaks breaks) {
  std::string out;
  char pending = '\0';
  for (const std::string_view character : characters(text)) {
    const std::uint32_t code = code_of(character);
    if (is_line_break(code) && breaks == LineBreaks::Kept) {
      pending = '\n';
    } else if (is_line_break(code) || is_blank(code)) {
      if (pending == '\0') pending = ' ';
    } else if (!is_unprintable(code)) {
      if (pending != '\0' && !out.empty()) out += pending;
      pending = '\0';
      out += character;
    }
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t limit, std::size_t longest) {
  const auto all = characters(text);
  if (all.size() <= longest) return std::string(text);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i + 3 < limit; ++i) bytes += all[i].size();
  return std::string(text.substr(0, bytes)) + "...";
}

}  // namespace fiscal::danfse
