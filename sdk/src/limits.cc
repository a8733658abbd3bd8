#include <fiscal/described/byte_block.hpp>
#include <fiscal/described/limits.hpp>
#include <fiscal/latin_text.hpp>
#include <fiscal/outcome.hpp>

#include <array>

#include "sdk/src/byte_words.h"

namespace fiscal::described {
namespace {

constexpr std::size_t no_place = static_cast<std::size_t>(-1);

constexpr bool digit(unsigned char c) { return c >= '0' && c <= '9'; }
constexpr bool upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool lower(unsigned char c) { return c >= 'a' && c <= 'z'; }

constexpr bool allowed(unsigned char c, Characters characters) {
  switch (characters) {
    case Characters::Line:
      return c >= 0x20 && c != 0x7F;
    case Characters::Block:
      return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t' || c == '\r';
    case Characters::Digits:
      return digit(c);
    case Characters::Alphanumeric:
      return digit(c) || upper(c) || lower(c);
    case Characters::UpperAlphanumeric:
      return digit(c) || upper(c);
    case Characters::UpperLetters:
      return upper(c);
    case Characters::Identifier:
      return digit(c) || upper(c) || lower(c) || c == '.' || c == '_' || c == ':' || c == '-';
    case Characters::Name:
      return digit(c) || lower(c) || c == '_' || c == '-';
    case Characters::Url:
      return c > 0x20 && c < 0x7F;
    case Characters::Bytes:
      return true;
  }
  return false;
}

std::string_view in_words(Characters characters) {
  switch (characters) {
    case Characters::Line:
      return "printable characters on one line";
    case Characters::Block:
      return "printable characters and line breaks";
    case Characters::Digits:
      return "digits";
    case Characters::Alphanumeric:
      return "letters A-Z, a-z and digits";
    case Characters::UpperAlphanumeric:
      return "digits and capital letters A-Z";
    case Characters::UpperLetters:
      return "capital letters A-Z";
    case Characters::Identifier:
      return "letters, digits and . _ : -";
    case Characters::Name:
      return "small letters, digits and _ -";
    case Characters::Url:
      return "characters of a URL";
    case Characters::Bytes:
      return "text";
  }
  return "text";
}

constexpr std::size_t kinds_of_characters = static_cast<std::size_t>(Characters::Bytes) + 1;

/// `allowed` for every byte, since it is asked of every byte of every text.
constexpr auto allowed_bytes = [] {
  std::array<std::array<bool, 256>, kinds_of_characters> table{};
  for (std::size_t kind = 0; kind < kinds_of_characters; ++kind)
    for (std::size_t byte = 0; byte < 256; ++byte)
      table[kind][byte] = allowed(static_cast<unsigned char>(byte), static_cast<Characters>(kind));
  return table;
}();

bool is_prose(Characters characters) {
  return characters == Characters::Line || characters == Characters::Block;
}

std::size_t first_not_allowed(std::string_view text, Characters characters) {
  const auto& table = allowed_bytes[static_cast<std::size_t>(characters)];
  const auto is_allowed = [&](std::size_t at) { return table[static_cast<unsigned char>(text[at])]; };
  const bool takes_printable = is_prose(characters);
  const auto is_control = [](unsigned char c) { return (c < 0x20) | (c == 0x7F); };
  std::size_t at = takes_printable ? blocks_without(text, 0, is_control) : 0;
  // Eight at a time: to look a byte up takes less than to ask whether it was the last one.
  for (; at + 8 <= text.size(); at += 8) {
    if (takes_printable && byte_words::all_printable_ascii(text.data() + at)) continue;
    bool all = true;
    for (std::size_t next = at; next < at + 8; ++next) all &= is_allowed(next);
    if (!all) break;
  }
  for (; at < text.size(); ++at)
    if (!is_allowed(at)) return at;
  return no_place;
}

std::string counted(std::size_t min, std::size_t max) {
  if (min == max) return "exactly " + std::to_string(min);
  return std::to_string(min) + " to " + std::to_string(max);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// U+FFFE and U+FFFF cannot stand in an XML document, whatever the escape.
bool has_noncharacter(std::string_view text) {
  return text.find("\xEF\xBF\xBE") != std::string_view::npos ||
         text.find("\xEF\xBF\xBF") != std::string_view::npos;
}

}  // namespace

std::string complaint(std::string_view text, const Limit& limit) {
  // Put into words only when something is wrong: every text of every request comes through here.
  const auto size_rule = [&] {
    return counted(limit.min, limit.max) + " " + std::string(in_words(limit.characters));
  };
  if (first_not_allowed(text, limit.characters) != no_place)
    return "has a character that is not allowed; it takes " + size_rule();
  const std::size_t count = character_count(text);
  if (count < limit.min || (limit.max != 0 && count > limit.max))
    return "has " + std::to_string(count) + " characters; it takes " + size_rule();
  const bool prose = is_prose(limit.characters);
  if (prose && limit.min > 0 && is_blank(text)) return "is blank";
  if (prose && has_noncharacter(text))
    return "has a character (U+FFFE or U+FFFF) that cannot stand in a document";
  return {};
}

std::string pattern(const Limit& limit) {
  const std::string count = "{" + std::to_string(limit.min) + "," + std::to_string(limit.max) + "}";
  switch (limit.characters) {
    case Characters::Line:
      return "^[^\\u0000-\\u001F\\u007F]*$";
    case Characters::Block:
      return "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$";
    case Characters::Digits:
      return limit.punctuation == Punctuation::Dropped ? "^[0-9 ().+/-]*$" : "^[0-9]" + count + "$";
    case Characters::Alphanumeric:
      return "^[0-9A-Za-z]" + count + "$";
    case Characters::UpperAlphanumeric:
      return limit.punctuation == Punctuation::Dropped ? "^[0-9A-Za-z ./-]*$" : "^[0-9A-Z]" + count + "$";
    case Characters::UpperLetters:
      return "^[A-Z]" + count + "$";
    case Characters::Identifier:
      return "^[0-9A-Za-z._:-]" + count + "$";
    case Characters::Name:
      return "^[0-9a-z_-]" + count + "$";
    case Characters::Url:
      return "^[!-~]*$";
    case Characters::Bytes:
      return {};
  }
  return {};
}

std::string kept(std::string_view text, const Limit& limit) {
  if (limit.punctuation == Punctuation::Kept) return std::string(text);
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (std::string_view(".-/()+ ").find(c) != std::string_view::npos) continue;
    result += lower(static_cast<unsigned char>(c)) ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

}  // namespace fiscal::described

namespace fiscal {

bool can_be_access_key(std::string_view text) {
  return described::complaint(text, described::access_key()).empty();
}

}  // namespace fiscal
