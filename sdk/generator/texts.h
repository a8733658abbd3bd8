#pragma once

#include <cstddef>
#include <string>

#include "sdk/generator/dice.h"

namespace fiscal::testing {

/// Which characters a text is made of.
enum class TextKind {
  Latin,  ///< U+0020 to U+00FF, markup characters among them.
  Any,    ///< Also Greek, Chinese and emoji.
};

/// How to choose sizes and characters.
struct TextStyle {
  bool rare_characters = true;
  bool boundary_sizes = true;
};

/// One line of `min` to `max` characters without white space at its edges; most are short, some are of a
/// boundary size.
std::string random_text(Dice& dice, std::size_t min, std::size_t max, TextKind kind, TextStyle style);

std::string random_digits(Dice& dice, std::size_t count);
std::string random_alphanumeric(Dice& dice, std::size_t min, std::size_t max);

}  // namespace fiscal::testing
