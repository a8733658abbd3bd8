#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What a described field may hold. A limit checks a value, words the complaint and becomes the schema's
/// keywords.
namespace fiscal::described {

enum class Characters {
  Line,   ///< Printable text on one line, not blank.
  Block,  ///< Printable text with line breaks, not blank.
  Digits,
  Alphanumeric,
  UpperAlphanumeric,
  UpperLetters,
  Identifier,  ///< [0-9A-Za-z._:-]
  Name,        ///< [0-9a-z_-]: what operators call things.
  Url,
  Bytes,  ///< Anything that is UTF-8.
};

/// How people write a value and how it is kept.
enum class Punctuation {
  Kept,
  Dropped,  ///< ". - / ( ) +" and blanks are taken out, letters put in upper case.
};

enum class Presence {
  ByType,     ///< optional, list and map may be absent; everything else must be there.
  Defaulted,  ///< May be absent; then the value that the struct starts with holds.
};

struct Limit {
  Characters characters = Characters::Bytes;
  std::size_t min = 0;  ///< Characters of a text, entries of a list or map.
  std::size_t max = 0;
  std::int64_t low = 0;  ///< Bounds of a number.
  std::int64_t high = INT64_MAX;
  Punctuation punctuation = Punctuation::Kept;
  Presence presence = Presence::ByType;
  std::size_t max_entries = 0;

  constexpr Limit defaulted() const {
    Limit copy = *this;
    copy.presence = Presence::Defaulted;
    return copy;
  }
  constexpr Limit up_to_entries(std::size_t n) const {
    Limit copy = *this;
    copy.max_entries = n;
    return copy;
  }
};

constexpr Limit line(std::size_t min, std::size_t max) {
  return {.characters = Characters::Line, .min = min, .max = max};
}
constexpr Limit block(std::size_t min, std::size_t max) {
  return {.characters = Characters::Block, .min = min, .max = max};
}
constexpr Limit digits(std::size_t min, std::size_t max) {
  return {.characters = Characters::Digits, .min = min, .max = max};
}
constexpr Limit digits(std::size_t count) { return digits(count, count); }
constexpr Limit written_digits(std::size_t min, std::size_t max) {
  return {.characters = Characters::Digits, .min = min, .max = max, .punctuation = Punctuation::Dropped};
}
constexpr Limit written_code(std::size_t min, std::size_t max) {
  return {.characters = Characters::UpperAlphanumeric,
          .min = min,
          .max = max,
          .punctuation = Punctuation::Dropped};
}
constexpr Limit alphanumeric(std::size_t min, std::size_t max) {
  return {.characters = Characters::Alphanumeric, .min = min, .max = max};
}
constexpr Limit upper_alphanumeric(std::size_t min, std::size_t max) {
  return {.characters = Characters::UpperAlphanumeric, .min = min, .max = max};
}
constexpr Limit upper_letters(std::size_t count) {
  return {.characters = Characters::UpperLetters, .min = count, .max = count};
}
constexpr Limit identifier(std::size_t max) {
  return {.characters = Characters::Identifier, .min = 1, .max = max};
}
constexpr Limit operator_name() { return {.characters = Characters::Name, .min = 1, .max = 40}; }
constexpr Limit url() { return {.characters = Characters::Url, .min = 1, .max = 2048}; }
constexpr Limit bytes(std::size_t max) { return {.characters = Characters::Bytes, .max = max}; }
constexpr Limit number(std::int64_t low, std::int64_t high) { return {.low = low, .high = high}; }
constexpr Limit entries(std::size_t max) { return Limit{}.up_to_entries(max); }
constexpr Limit any() { return {}; }
/// Of a key that comes from a provider, which may be any id of its own.
constexpr Limit access_key() { return line(1, 200); }

/// Empty when `text` keeps the limit, else the complaint without the field's name: "has 301 characters, at
/// most 300 are allowed".
std::string complaint(std::string_view text, const Limit& limit);

/// The regular expression (ECMA 262) that a schema states for the limit's characters; empty when any text
/// will do.
std::string pattern(const Limit& limit);

/// `text` as it is kept: punctuation dropped where the limit says so.
std::string kept(std::string_view text, const Limit& limit);

}  // namespace fiscal::described
