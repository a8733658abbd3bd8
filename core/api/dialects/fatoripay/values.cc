#include <algorithm>

#include "core/api/dialects/fatoripay/request.h"

namespace fiscal::dialects::fatoripay {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string padded(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// "1.100" or "1100": groups of three where points part them.
std::optional<std::string> without_points(std::string_view reais) {
  std::string digits;
  std::size_t group = 0;
  bool grouped = false;
  for (const char c : reais) {
    if (c == '.') {
      if (grouped ? group != 3 : group == 0 || group > 3) return std::nullopt;
      grouped = true;
      group = 0;
    } else {
      digits += c;
      ++group;
    }
  }
  if (!all_digits(digits) || (grouped && group != 3)) return std::nullopt;
  return digits;
}

}  // namespace

std::optional<Money> parse_price(std::string_view text) {
  if (text.size() > 20) return std::nullopt;
  if (all_digits(text)) {
    const auto reais = parse_money(text);
    return reais ? std::optional(Money{reais->centavos / 100}) : std::nullopt;
  }
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) {
    const auto point = text.find('.');
    return point != std::string_view::npos && text.size() - point == 3 ? parse_money(text) : std::nullopt;
  }
  const auto reais = without_points(text.substr(0, comma));
  const std::string_view cents = text.substr(comma + 1);
  if (!reais || cents.size() != 2 || !all_digits(cents)) return std::nullopt;
  return parse_money(*reais + "." + std::string(cents));
}

std::optional<Date> parse_day(std::string_view text) {
  if (text.size() != 10 || text[2] != '-' || text[5] != '-') return std::nullopt;
  return parse_date(std::string(text.substr(6)) + "-" + std::string(text.substr(3, 2)) + "-" +
                    std::string(text.substr(0, 2)));
}

std::string to_day(Date date) {
  const std::string year = std::to_string(date.year);
  return padded(date.day) + "/" + padded(date.month) + "/" +
         std::string(4 - std::min<std::size_t>(4, year.size()), '0') + year;
}

Money CreateInvoice::subtotal() const {
  Money sum;
  for (const Item& item : items) sum += Money{item.price.centavos * item.quantity};
  return sum;
}

}  // namespace fiscal::dialects::fatoripay
