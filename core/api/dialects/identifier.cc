#include "core/api/dialects/identifier.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <charconv>

namespace fiscal::dialects {
namespace {

constexpr std::size_t uuid_characters = 36;

/// 8-4-4-4-12 digits of 16 bytes, whose version and variant are put in.
std::string uuid_text(std::string bytes) {
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0F) | 0x80);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3F) | 0x80);
  std::string text = hex(bytes.substr(0, 16));
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, "-");
  return text;
}

char byte_at(std::uint64_t value, int shift) { return static_cast<char>((value >> shift) & 0xFF); }

}  // namespace

std::string uuid_of(InvoiceId id, std::string_view realm) {
  const auto value = static_cast<std::uint64_t>(id.value);
  std::string bytes;
  // Bits 16 to 63 of the id come first, 4 to 15 behind the version, 0 to 3 behind the variant; the rest is a check.
  for (int shift = 56; shift >= 16; shift -= 8) bytes += byte_at(value, shift);
  bytes += byte_at(value >> 4, 8);
  bytes += byte_at(value >> 4, 0);
  const std::string check = sha256(std::string(realm) + to_text(id));
  bytes += static_cast<char>(((value & 0xF) << 2) | (static_cast<unsigned char>(check[0]) & 0x3));
  bytes += check.substr(1, 7);
  return uuid_text(std::move(bytes));
}

std::optional<InvoiceId> invoice_of_uuid(std::string_view uuid, std::string_view realm) {
  if (uuid.size() != uuid_characters) return std::nullopt;
  std::string digits;
  for (const char c : uuid)
    if (c != '-') digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  std::uint64_t front = 0;
  std::uint64_t middle = 0;
  std::uint64_t last = 0;
  const auto read = [&](std::size_t from, std::size_t count, std::uint64_t& value) {
    const char* begin = digits.data() + from;
    return std::from_chars(begin, begin + count, value, 16).ptr == begin + count;
  };
  if (digits.size() != 32 || !read(0, 12, front) || !read(12, 4, middle) || !read(16, 2, last)) return std::nullopt;
  const std::uint64_t value = (front << 16) | ((middle & 0xFFF) << 4) | ((last >> 2) & 0xF);
  const InvoiceId id{static_cast<std::int64_t>(value)};
  std::string written = uuid_of(id, realm);
  written.erase(std::remove(written.begin(), written.end(), '-'), written.end());
  return written == digits ? std::optional(id) : std::nullopt;
}

std::string uuid_of_text(std::string_view text) { return uuid_text(sha256(text)); }

}  // namespace fiscal::dialects
