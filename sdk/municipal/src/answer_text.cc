#include "sdk/municipal/src/answer_text.h"

#include <fiscal/encoding.hpp>

#include <array>
#include <utility>

namespace fiscal::municipal {
namespace {

/// Windows-1252, 80 to 9F; what it leaves open stands for itself.
constexpr auto upper_half = std::to_array<char32_t>(
    {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
     0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
     0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178});

void append(std::string& out, char32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append(out, byte >= 0x80 && byte < 0xA0 ? upper_half[byte - 0x80U] : byte);
  }
  return out;
}

std::string_view without_declaration(std::string_view text) {
  if (!text.starts_with("<?xml")) return text;
  const auto end = text.find("?>");
  return end == std::string_view::npos ? text : text.substr(end + 2);
}

std::string unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> entities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
  std::string out;
  while (!text.empty()) {
    bool known = false;
    for (const auto& [entity, plain] : entities) {
      if (!text.starts_with(entity)) continue;
      out += plain;
      text.remove_prefix(entity.size());
      known = true;
      break;
    }
    if (known) continue;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string as_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (const auto begin = bytes.find_first_not_of(" \t\r\n"); begin != std::string_view::npos)
    bytes.remove_prefix(begin);
  const std::string_view text = without_declaration(bytes);
  // What a service says of its charset is not to be trusted: letters beyond ASCII in one byte are never valid
  // UTF-8.
  return is_valid_utf8(text) ? std::string(text) : from_windows_1252(text);
}

std::string inner_document(std::string_view text) {
  std::string inner = trimmed(text);
  if (inner.starts_with("&lt;")) inner = unescaped(inner);
  if (!inner.starts_with('<')) return {};
  return trimmed(without_declaration(inner));
}

std::string unpacked_document(std::string_view text) {
  constexpr std::size_t largest_document = std::size_t{8} << 20;
  constexpr std::string_view gzip_begins = "H4sI";
  const std::string packed = trimmed(text);
  if (!packed.starts_with(gzip_begins)) return {};
  const auto bytes = base64_decode(packed);
  return bytes ? gunzip(*bytes, largest_document).value_or("") : std::string();
}

}  // namespace fiscal::municipal
