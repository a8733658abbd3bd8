#include "core/billing/business_days.h"

#include <algorithm>
#include <array>

namespace fiscal::billing {
namespace {

constexpr std::int64_t day_length = 86'400'000;

struct DayOfYear {
  int month;
  int day;
};

constexpr std::array<DayOfYear, 8> fixed_holidays{
    {{1, 1}, {4, 21}, {5, 1}, {9, 7}, {10, 12}, {11, 2}, {11, 15}, {12, 25}}};
constexpr DayOfYear black_awareness{11, 20};
constexpr int black_awareness_from = 2024;

/// From Easter Sunday: Carnival's Monday and Tuesday, Good Friday, Corpus Christi.
constexpr std::array<std::int64_t, 4> movable_holidays{-48, -47, -2, 60};

/// Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher).
Date easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(n / 31),
          static_cast<std::uint8_t>(n % 31 + 1)};
}

bool is_holiday(Date date) {
  const auto is_day = [&](DayOfYear day) { return date.month == day.month && date.day == day.day; };
  if (std::ranges::any_of(fixed_holidays, is_day)) return true;
  if (date.year >= black_awareness_from && is_day(black_awareness)) return true;
  const std::int64_t after_easter = days_between(easter(date.year), date);
  return std::ranges::find(movable_holidays, after_easter) != movable_holidays.end();
}

bool is_weekend(Date date) {
  // 1970-01-01 was a Thursday.
  const std::int64_t weekday = ((days_since_epoch(date) + 4) % 7 + 7) % 7;
  return weekday == 0 || weekday == 6;
}

}  // namespace

Date day_after(Date date, std::int64_t days) {
  return local_date(Instant{(days_since_epoch(date) + days) * day_length}, ZoneOffset{});
}

std::int64_t days_between(Date first, Date last) { return days_since_epoch(last) - days_since_epoch(first); }

bool is_business_day(Date date) { return !is_weekend(date) && !is_holiday(date); }

Date business_day_from(Date date) {
  while (!is_business_day(date)) date = day_after(date);
  return date;
}

}  // namespace fiscal::billing
