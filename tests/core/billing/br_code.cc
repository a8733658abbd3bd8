#include "tests/core/billing/br_code.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace fiscal::test {
namespace {

using Fields = std::map<std::string, std::string>;

bool read_fields(std::string_view text, const std::string& above, Fields& fields) {
  while (!text.empty()) {
    if (text.size() < 4 || text[2] < '0' || text[2] > '9' || text[3] < '0' || text[3] > '9') return false;
    const auto length = static_cast<std::size_t>((text[2] - '0') * 10 + (text[3] - '0'));
    if (length == 0 || text.size() < 4 + length) return false;
    const std::string id = above + std::string(text.substr(0, 2));
    const std::string_view value = text.substr(4, length);
    if (above.empty() && (id == "26" || id == "62")) {
      if (!read_fields(value, id + ".", fields)) return false;
    } else if (!fields.emplace(id, value).second) {
      return false;
    }
    text.remove_prefix(4 + length);
  }
  return true;
}

/// By a table of 16 steps: another way than the one under test.
std::string checksum(std::string_view text) {
  std::array<std::uint16_t, 16> table{};
  for (std::uint16_t n = 0; n < 16; ++n) {
    auto value = static_cast<std::uint16_t>(n << 12);
    for (int bit = 0; bit < 4; ++bit)
      value = static_cast<std::uint16_t>((value & 0x8000u) != 0 ? (value << 1) ^ 0x1021 : value << 1);
    table[n] = value;
  }
  std::uint16_t crc = 0xFFFF;
  for (const char c : text) {
    const unsigned byte = static_cast<unsigned char>(c);
    for (const unsigned nibble : {byte >> 4, byte & 15})
      crc = static_cast<std::uint16_t>((crc << 4) ^ table[((crc >> 12) ^ nibble) & 15u]);
  }
  char text_of_crc[5];
  std::snprintf(text_of_crc, sizeof text_of_crc, "%04X", crc);
  return text_of_crc;
}

}  // namespace

std::optional<Fields> read_br_code(std::string_view code) {
  Fields fields;
  if (code.size() < 8 || !read_fields(code, "", fields)) return std::nullopt;
  if (code.substr(code.size() - 8, 4) != "6304" || fields["63"] != checksum(code.substr(0, code.size() - 4)))
    return std::nullopt;
  return fields;
}

}  // namespace fiscal::test
