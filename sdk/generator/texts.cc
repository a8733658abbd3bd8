#include "sdk/generator/texts.h"

#include <algorithm>
#include <string_view>

namespace fiscal::testing {
namespace {

constexpr std::string_view latin_characters[] = {
    "a", "b", "c", "e",  "i", "m", "o", "r", "s", "t", "u", "A", "B", "Z", "0", "7", "9", ".", "-", "/",
    "&", "<", ">", "\"", "'", "ã", "ç", "é", "í", "õ", "ü", "ñ", "Á", "Ê", "Ç", "º", "ª", "ÿ", "!"};
constexpr std::string_view rare_characters[] = {"Ω", "ж", "名", "–", "“", "€", "😀", "ﷺ"};

std::size_t random_size(Dice& dice, std::size_t min, std::size_t max, bool boundary_sizes) {
  if (boundary_sizes && dice.chance(4)) return max;
  if (boundary_sizes && dice.chance(4)) return min;
  const std::size_t usual = std::min(max, min + 40);
  return static_cast<std::size_t>(
      dice.between(static_cast<std::int64_t>(min), static_cast<std::int64_t>(usual)));
}

}  // namespace

std::string random_text(Dice& dice, std::size_t min, std::size_t max, TextKind kind, TextStyle style) {
  const std::size_t size = random_size(dice, min, max, style.boundary_sizes);
  std::string text;
  for (std::size_t at = 0; at < size; ++at) {
    const bool inside = at > 0 && at + 1 < size;
    if (inside && dice.chance(12))
      text += ' ';
    else if (kind == TextKind::Any && style.rare_characters && dice.chance(5))
      text += dice.pick(rare_characters);
    else
      text += dice.pick(latin_characters);
  }
  return text;
}

std::string random_digits(Dice& dice, std::size_t count) {
  std::string digits;
  for (std::size_t at = 0; at < count; ++at) digits += static_cast<char>('0' + dice.between(0, 9));
  return digits;
}

std::string random_alphanumeric(Dice& dice, std::size_t min, std::size_t max) {
  constexpr std::string_view characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const auto size = dice.between(static_cast<std::int64_t>(min), static_cast<std::int64_t>(max));
  std::string text;
  for (std::int64_t at = 0; at < size; ++at)
    text += characters[static_cast<std::size_t>(dice.next() % characters.size())];
  return text;
}

}  // namespace fiscal::testing
