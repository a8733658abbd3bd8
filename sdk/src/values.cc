#include <fiscal/date.hpp>
#include <fiscal/http.hpp>
#include <fiscal/money.hpp>
#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace fiscal {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Digits as a number; nothing when there are none, other characters, or more than fit.
std::optional<std::int64_t> natural(std::string_view text) {
  std::int64_t value = 0;
  if (!all_digits(text)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "12.3" as 12300 when places is 3: a decimal number scaled by a power of ten.
std::optional<std::int64_t> scaled(std::string_view text, std::size_t places) {
  const auto point = text.find('.');
  const auto whole = natural(text.substr(0, point));
  if (!whole || text.size() > 20) return std::nullopt;
  std::int64_t value = *whole;
  std::string_view fraction;
  if (point != std::string_view::npos) {
    fraction = text.substr(point + 1);
    if (!all_digits(fraction) || fraction.size() > places) return std::nullopt;
  }
  for (std::size_t place = 0; place < places; ++place) {
    const std::int64_t digit = place < fraction.size() ? fraction[place] - '0' : 0;
    if (value > (INT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::string two_digits(std::int64_t value) {
  return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// The day `days` after 1970-01-01 (Howard Hinnant's civil_from_days).
Date date_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value >= 0 ? value / by : -((-value + by - 1) / by);
}

/// A date or a time as it is put together. It is at hand on the stack, since every answer and every stored
/// invoice has several, and a string for each pair of digits would cost more than the digits.
class TimeText {
 public:
  TimeText& add(char c) {
    characters_[size_++] = c;
    return *this;
  }
  TimeText& add_two_digits(std::int64_t value) {
    return add(static_cast<char>('0' + value / 10 % 10)).add(static_cast<char>('0' + value % 10));
  }
  TimeText& add(Date date) {
    std::array<char, 8> year;
    const char* const end = std::to_chars(year.data(), year.data() + year.size(), date.year).ptr;
    for (auto missing = 4 - (end - year.data()); missing > 0; --missing) add('0');
    for (const char* digit = year.data(); digit != end; ++digit) add(*digit);
    return add('-').add_two_digits(date.month).add('-').add_two_digits(date.day);
  }
  /// Day and time to the second; answers the milliseconds that are left.
  std::int64_t add_time(std::int64_t local_ms) {
    const std::int64_t days = floor_divide(local_ms, day_ms);
    const std::int64_t ms_of_day = local_ms - days * day_ms;
    add(date_of(days)).add('T').add_two_digits(ms_of_day / 3'600'000);
    add(':').add_two_digits(ms_of_day / 60'000 % 60).add(':').add_two_digits(ms_of_day / 1000 % 60);
    return ms_of_day % 1000;
  }
  std::string_view view() const { return {characters_.data(), size_}; }
  std::string text() const { return std::string(view()); }

 private:
  std::array<char, 32> characters_;  // The longest is "-32768-01-01T00:00:00.000Z".
  std::size_t size_ = 0;
};

bool one_character_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

/// Modulus 11 with weights 2..highest from the right over the characters' ASCII code minus 48.
char check_digit(std::string_view text, int highest_weight) {
  int sum = 0;
  int weight = 2;
  for (auto c = text.rbegin(); c != text.rend(); ++c) {
    sum += (*c - '0') * weight;
    weight = weight == highest_weight ? 2 : weight + 1;
  }
  const int rest = sum % 11;
  return static_cast<char>('0' + (rest < 2 ? 0 : 11 - rest));
}

bool has_check_digits(std::string_view id, int highest_weight) {
  const std::size_t base = id.size() - 2;
  return id[base] == check_digit(id.substr(0, base), highest_weight) &&
         id[base + 1] == check_digit(id.substr(0, base + 1), highest_weight);
}

}  // namespace

std::string to_text(Money amount) {
  const bool negative = amount.centavos < 0;
  const std::int64_t absolute = negative ? -amount.centavos : amount.centavos;
  return (negative ? "-" : "") + std::to_string(absolute / 100) + "." + two_digits(absolute % 100);
}

std::optional<Money> parse_money(std::string_view text) {
  const auto value = scaled(text, 2);
  if (!value || *value > max_money.centavos) return std::nullopt;
  return Money{*value};
}

std::string to_text(Rate rate) {
  std::string text = std::to_string(rate.ten_thousandths / 10000) + "." +
                     two_digits(rate.ten_thousandths / 100 % 100) + two_digits(rate.ten_thousandths % 100);
  while (text.back() == '0' && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

std::optional<Rate> parse_rate(std::string_view text) {
  const auto value = scaled(text, 4);
  if (!value) return std::nullopt;
  return Rate{*value};
}

// Wide enough for the largest amount times the largest rate.
__extension__ using Wide = __int128;

Money percent_of(Money amount, Rate rate) {
  constexpr Wide unit = 1'000'000;
  const Wide product = Wide{amount.centavos} * rate.ten_thousandths;
  auto quotient = product / unit;
  const auto rest = product % unit;
  const bool odd = quotient % 2 != 0;
  if (rest > unit / 2 || (rest == unit / 2 && odd)) ++quotient;
  return {static_cast<std::int64_t>(quotient)};
}

std::string to_text(Date date) { return TimeText().add(date).text(); }

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = natural(text.substr(0, 4));
  const auto month = natural(text.substr(5, 2));
  const auto day = natural(text.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  if (*day > days_in_month(static_cast<int>(*year), static_cast<int>(*month))) return std::nullopt;
  return Date{static_cast<std::int16_t>(*year), static_cast<std::uint8_t>(*month),
              static_cast<std::uint8_t>(*day)};
}

std::int64_t days_since_epoch(Date date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t shifted_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Date local_date(Instant at, ZoneOffset offset) {
  return date_of(floor_divide(at.milliseconds + offset.minutes * 60'000LL, day_ms));
}

Instant start_of(Date date, ZoneOffset offset) {
  return {days_since_epoch(date) * day_ms - offset.minutes * 60'000LL};
}

std::string to_text(Instant at, ZoneOffset offset) {
  TimeText text;
  text.add_time(at.milliseconds + offset.minutes * 60'000LL);
  if (offset.minutes == 0) return text.add('Z').text();
  const int absolute = std::abs(offset.minutes);
  text.add(offset.minutes < 0 ? '-' : '+').add_two_digits(absolute / 60);
  return text.add(':').add_two_digits(absolute % 60).text();
}

void append_milliseconds(std::string& out, Instant at) {
  TimeText text;
  const std::int64_t fraction = text.add_time(at.milliseconds);
  text.add('.').add(static_cast<char>('0' + fraction / 100)).add_two_digits(fraction).add('Z');
  out += text.view();
}

std::string to_text_milliseconds(Instant at) {
  std::string text;
  append_milliseconds(text, at);
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const auto hour = natural(text.substr(11, 2));
  const auto minute = natural(text.substr(14, 2));
  const auto second = natural(text.substr(17, 2));
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::size_t at = 19;
  std::int64_t fraction = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == first || at - first > 9) return std::nullopt;
    for (std::size_t place = 0; place < 3; ++place)
      fraction = fraction * 10 + (first + place < at ? text[first + place] - '0' : 0);
  }
  const std::string_view zone = text.substr(at);
  std::int64_t offset = 0;
  if (zone != "Z" && zone != "z") {
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    const auto hours = natural(zone.substr(1, 2));
    const auto minutes = natural(zone.substr(4, 2));
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    offset = (*hours * 60 + *minutes) * (zone[0] == '-' ? -1 : 1);
  }
  return Instant{days_since_epoch(*date) * day_ms +
                 (*hour * 3600 + (*minute - offset) * 60 + *second) * 1000 + fraction};
}

std::optional<ZoneOffset> brazilian_zone(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::int16_t>, 16> zones{{
      {"America/Araguaina", -180},
      {"America/Bahia", -180},
      {"America/Belem", -180},
      {"America/Boa_Vista", -240},
      {"America/Campo_Grande", -240},
      {"America/Cuiaba", -240},
      {"America/Eirunepe", -300},
      {"America/Fortaleza", -180},
      {"America/Maceio", -180},
      {"America/Manaus", -240},
      {"America/Noronha", -120},
      {"America/Porto_Velho", -240},
      {"America/Recife", -180},
      {"America/Rio_Branco", -300},
      {"America/Santarem", -180},
      {"America/Sao_Paulo", -180},
  }};
  for (const auto& [zone, minutes] : zones)
    if (zone == name) return ZoneOffset{minutes};
  return std::nullopt;
}

std::string normalise_tax_id(std::string_view text) {
  std::string normalised;
  normalised.reserve(text.size());
  for (const char c : text) {
    if (c == '.' || c == '-' || c == '/' || c == ' ') continue;
    normalised += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return normalised;
}

TaxIdKind tax_id_kind(std::string_view id) {
  if (id.empty() || one_character_only(id)) return TaxIdKind::Neither;
  if (id.size() == 11 && all_digits(id))
    return has_check_digits(id, 11) ? TaxIdKind::Cpf : TaxIdKind::Neither;
  if (id.size() != 14 || !all_digits(id.substr(12))) return TaxIdKind::Neither;
  const bool characters =
      std::all_of(id.begin(), id.end() - 2, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
  return characters && has_check_digits(id, 9) ? TaxIdKind::Cnpj : TaxIdKind::Neither;
}

std::string_view cnpj_root(std::string_view cnpj) { return cnpj.substr(0, 8); }

std::string masked_tax_id(std::string_view id) {
  if (id.size() != 11) return std::string(id);
  return "***." + std::string(id.substr(3, 3)) + "." + std::string(id.substr(6, 3)) + "-**";
}

std::optional<std::string_view> HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return std::nullopt;
}

}  // namespace fiscal
