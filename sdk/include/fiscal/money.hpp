#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal {

/// An amount in Brazilian reais, held as whole centavos. Never a floating-point number.
struct Money {
  std::int64_t centavos = 0;

  auto operator<=>(const Money&) const = default;
  Money& operator+=(Money other) { return centavos += other.centavos, *this; }
  Money& operator-=(Money other) { return centavos -= other.centavos, *this; }
  friend Money operator+(Money a, Money b) { return a += b; }
  friend Money operator-(Money a, Money b) { return a -= b; }
};

/// The largest amount that any document may carry: fifteen digits before the comma (DPS 1.01, TSDec15V2).
inline constexpr Money max_money{99'999'999'999'999'999};

/// A percentage with up to four decimal places: 5 % is `Rate{50000}`, 0.65 % is `Rate{6500}`.
struct Rate {
  std::int64_t ten_thousandths = 0;

  auto operator<=>(const Rate&) const = default;
};

/// "1234.56". Always two decimals, no thousands separator.
std::string to_text(Money amount);

/// Reads what `to_text` writes, or a whole number of reais. Nothing for anything else, a sign included.
std::optional<Money> parse_money(std::string_view text);

/// "2.00", "0.65", "1.2345": at least two decimals, no more than needed.
std::string to_text(Rate rate);

/// Reads "5", "5.0", "0.65", "1.2345". Nothing for a sign, an exponent, a comma or more than four decimals.
std::optional<Rate> parse_rate(std::string_view text);

/// `rate` percent of `amount`, rounded half to even at the centavo (technical note NT 007, PIS/COFINS
/// values).
Money percent_of(Money amount, Rate rate);

}  // namespace fiscal
