#include "core/billing/plain_text.h"

namespace fiscal::billing {
namespace {

/// Plain forms of U+00C0 to U+00DE; the letters from U+00E0 on are the same ones, small.
constexpr std::string_view plain_latin = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYT";

char plain_form(unsigned code) {
  if (code >= 0xE0) code -= 0x20;
  return code >= 0xC0 && code - 0xC0 < plain_latin.size() ? plain_latin[code - 0xC0] : ' ';
}

}  // namespace

std::string in_plain_capitals(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      plain += byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 0x20) : byte < ' ' ? ' ' : text[at];
      continue;
    }
    const bool is_latin = byte == 0xC3 && at + 1 < text.size();
    plain += is_latin ? plain_form(0xC0 + (static_cast<unsigned char>(text[at + 1]) & 0x3Fu)) : ' ';
    while (at + 1 < text.size() && (static_cast<unsigned char>(text[at + 1]) & 0xC0u) == 0x80) ++at;
  }
  return plain;
}

}  // namespace fiscal::billing
