#pragma once

#include <cstdint>
#include <cstring>

/// Questions about eight bytes of a text at once: a byte at a time they are the dearest part of checking it.
namespace fiscal::byte_words {

inline constexpr std::uint64_t ones = 0x0101010101010101;
inline constexpr std::uint64_t tops = 0x8080808080808080;

inline std::uint64_t word_at(const char* eight) {
  std::uint64_t word;
  std::memcpy(&word, eight, sizeof word);
  return word;
}

/// Whether all are from the blank to the tilde.
inline bool all_printable_ascii(const char* eight) {
  const std::uint64_t word = word_at(eight);
  return ((word | (word - ones * 0x20) | (word + ones)) & tops) == 0;
}

/// How many do not continue a character of UTF-8.
inline std::size_t characters_begun(const char* eight) {
  const std::uint64_t word = word_at(eight);
  const std::uint64_t continuing = (word >> 7) & (~word >> 6) & ones;
  return 8 - static_cast<std::size_t>((continuing * ones) >> 56);
}

}  // namespace fiscal::byte_words
