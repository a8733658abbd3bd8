#include "core/billing/business_days.h"

#include <algorithm>
#include <array>

namespace fiscal::billing {
namespace {

constexpr std::int64_t day_length = 86'400'000;

/// No run of days on which banks are closed is as long.
constexpr std::int64_t days_put_off = 14;

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

bool is_business_day(Date date, const std::vector<Date>& local_holidays) {
  return !is_weekend(date) && !is_holiday(date) &&
         std::ranges::find(local_holidays, date) == local_holidays.end();
}

Date business_day_from(Date date, const std::vector<Date>& local_holidays) {
  while (!is_business_day(date, local_holidays)) date = day_after(date);
  return date;
}

std::optional<LocalHoliday> parse_local_holiday(std::string_view text) {
  if (const auto date = parse_date(text)) return LocalHoliday{date->year, date->month, date->day};
  // A leap year has every day that any year has.
  const auto date = text.size() == 5 ? parse_date("2024-" + std::string(text)) : std::nullopt;
  return date ? std::optional(LocalHoliday{std::nullopt, date->month, date->day}) : std::nullopt;
}

std::vector<Date> local_holidays_from(Date date, const std::vector<std::string>& texts) {
  std::vector<Date> found;
  for (std::int64_t after = 0; after <= days_put_off; ++after) {
    const Date day = day_after(date, after);
    for (const std::string& text : texts) {
      const auto holiday = parse_local_holiday(text);
      if (!holiday || holiday->year.value_or(day.year) != day.year) continue;
      if (holiday->month != day.month || holiday->day != day.day) continue;
      if (std::ranges::find(found, day) == found.end()) found.push_back(day);
    }
  }
  return found;
}

}  // namespace fiscal::billing
