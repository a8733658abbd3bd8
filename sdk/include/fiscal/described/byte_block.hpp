#pragma once

#include <cstddef>
#include <string_view>

/// A question to many bytes of a text at once, which the compiler answers with a few wide instructions: a
/// byte at a time such questions are the dearest part of reading and writing an invoice.
namespace fiscal::described {

inline constexpr std::size_t byte_block = 32;

/// Whether `wrong`, which is made of comparisons without branches, holds for one of the `byte_block` bytes.
template <class Wrong>
bool any_in_block(const char* bytes, Wrong wrong) {
  unsigned char found = 0;
  for (std::size_t at = 0; at < byte_block; ++at)
    found = static_cast<unsigned char>(found | wrong(static_cast<unsigned char>(bytes[at])));
  return found != 0;
}

/// Where the first block that has such a byte begins, or the rest that is no whole block.
template <class Wrong>
std::size_t blocks_without(std::string_view text, std::size_t from, Wrong wrong) {
  while (from + byte_block <= text.size() && !any_in_block(text.data() + from, wrong)) from += byte_block;
  return from;
}

}  // namespace fiscal::described
