#include "sdk/sandbox/money.h"

namespace fiscal::sandbox {

std::int64_t parse_hundredths(std::string_view text) {
  std::int64_t value = 0;
  std::size_t decimals = 0;
  bool fraction = false;
  for (char c : text) {
    if (c == '.') {
      fraction = true;
    } else {
      value = value * 10 + (c - '0');
      if (fraction) ++decimals;
    }
  }
  for (; decimals < 2; ++decimals) value *= 10;
  return value;
}

std::string format_hundredths(std::int64_t value) {
  const std::int64_t whole = value / 100, part = value % 100;
  return std::to_string(whole) + (part < 10 ? ".0" : ".") + std::to_string(part);
}

std::int64_t percent_of(std::int64_t amount, std::int64_t rate) {
  // In parts, since fifteen digits of reais times a rate pass 64 bits.
  const std::int64_t units = amount / 10'000, rest = amount % 10'000;
  const std::int64_t product = rest * rate;
  std::int64_t result = units * rate + product / 10'000;
  const std::int64_t left = product % 10'000;
  if (left > 5'000 || (left == 5'000 && result % 2 != 0)) ++result;
  return result;
}

}  // namespace fiscal::sandbox
