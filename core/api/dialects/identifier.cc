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

constexpr std::string_view crockford = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kept_characters = 20;  // A hundred bits: 25 hexadecimal digits.
constexpr std::size_t kept_digits = 25;
constexpr std::string_view hex_digits = "0123456789abcdef";

/// The hundred bits of the id's end in hexadecimal; nothing where it does not end so.
std::optional<std::string> digits_of_kept(std::string_view id) {
  if (id.size() < kept_characters) return std::nullopt;
  std::string bits;
  for (const char c : id.substr(id.size() - kept_characters)) {
    const auto value = crockford.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    for (int bit = 4; bit >= 0; --bit) bits += (value >> bit & 1) != 0 ? '1' : '0';
  }
  std::string digits;
  for (std::size_t at = 0; at < bits.size(); at += 4)
    digits += hex_digits[std::stoul(bits.substr(at, 4), nullptr, 2)];
  return digits;
}

std::string kept_of_digits(std::string_view digits) {
  std::string bits;
  for (const char c : digits)
    for (int bit = 3; bit >= 0; --bit) bits += (hex_digits.find(c) >> bit & 1) != 0 ? '1' : '0';
  std::string id;
  for (std::size_t at = 0; at < bits.size(); at += 5)
    id += crockford[std::stoul(bits.substr(at, 5), nullptr, 2)];
  return id;
}

/// Lower-case digits of a UUID without its dashes; empty when it is none.
std::string digits_of_uuid(std::string_view uuid) {
  if (uuid.size() != uuid_characters) return {};
  std::string digits;
  for (const char c : uuid)
    if (c != '-') digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool valid = digits.size() == 32 && digits.find_first_not_of(hex_digits) == std::string::npos;
  return valid ? digits : std::string();
}

}  // namespace

std::string uuid_of(InvoiceId id, std::string_view realm) {
  const auto value = static_cast<std::uint64_t>(id.value);
  std::string bytes;
  // Bits 16 to 63 of the id come first, 4 to 15 behind the version, 0 to 3 behind the variant; the rest is a
  // check.
  for (int shift = 56; shift >= 16; shift -= 8) bytes += byte_at(value, shift);
  bytes += byte_at(value >> 4, 8);
  bytes += byte_at(value >> 4, 0);
  const std::string check = sha256(std::string(realm) + to_text(id));
  bytes += static_cast<char>(((value & 0xF) << 2) | (static_cast<unsigned char>(check[0]) & 0x3));
  bytes += check.substr(1, 7);
  return uuid_text(std::move(bytes));
}

std::optional<InvoiceId> invoice_of_uuid(std::string_view uuid, std::string_view realm) {
  const std::string digits = digits_of_uuid(uuid);
  if (digits.empty()) return std::nullopt;
  std::uint64_t front = 0;
  std::uint64_t middle = 0;
  std::uint64_t last = 0;
  const auto read = [&](std::size_t from, std::size_t count, std::uint64_t& value) {
    const char* begin = digits.data() + from;
    return std::from_chars(begin, begin + count, value, 16).ptr == begin + count;
  };
  if (!read(0, 12, front) || !read(12, 4, middle) || !read(16, 2, last)) return std::nullopt;
  const std::uint64_t value = (front << 16) | ((middle & 0xFFF) << 4) | ((last >> 2) & 0xF);
  const InvoiceId id{static_cast<std::int64_t>(value)};
  std::string written = uuid_of(id, realm);
  written.erase(std::remove(written.begin(), written.end(), '-'), written.end());
  return written == digits ? std::optional(id) : std::nullopt;
}

std::string uuid_of_kept(std::string_view id, std::string_view realm) {
  const std::string check = hex(sha256(std::string(realm) + std::string(id)));
  const auto digits = digits_of_kept(id);
  if (!digits) return uuid_of_text(std::string(realm) + std::string(id));
  // Version and variant stand at the digits 12 and 16; the last five are a check.
  std::string text =
      digits->substr(0, 12) + "8" + digits->substr(12, 3) + "8" + digits->substr(15) + check.substr(0, 5);
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, "-");
  return text;
}

std::optional<std::string> kept_of_uuid(std::string_view uuid, std::string_view prefix,
                                        std::string_view realm) {
  const std::string digits = digits_of_uuid(uuid);
  if (digits.empty()) return std::nullopt;
  const std::string bits = digits.substr(0, 12) + digits.substr(13, 3) + digits.substr(17, kept_digits - 15);
  std::string id = std::string(prefix) + kept_of_digits(bits);
  return digits_of_uuid(uuid_of_kept(id, realm)) == digits ? std::optional(std::move(id)) : std::nullopt;
}

std::string uuid_of_text(std::string_view text) { return uuid_text(sha256(text)); }

}  // namespace fiscal::dialects
