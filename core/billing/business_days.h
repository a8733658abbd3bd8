#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::billing {

/// `days` days after `date`; before it when negative.
Date day_after(Date date, std::int64_t days = 1);

/// Days from `first` to `last`; negative when `last` comes first.
std::int64_t days_between(Date first, Date last);

/// A day on which banks work: neither Saturday nor Sunday, nor a national holiday, nor Carnival's Monday or
/// Tuesday, Good Friday or Corpus Christi (Resolução CMN 4.880 of 2020; Leis 662 of 1949, 6.802 of 1980 and
/// 14.759 of 2023, which made 20 November a holiday from 2024 on), nor one of `local_holidays`, those of a
/// state and a town.
bool is_business_day(Date date, const std::vector<Date>& local_holidays = {});

/// `date` itself, or the next day on which banks work. What falls due on another day may be paid then as if
/// in time (Lei 7.089 of 1983).
Date business_day_from(Date date, const std::vector<Date>& local_holidays = {});

/// A holiday as an account configures it: one of every year ("01-25") or of one ("2026-07-09").
struct LocalHoliday {
  std::optional<int> year;
  int month = 1;
  int day = 1;
};

/// Nothing for a text of another form, and for a day that no year has.
std::optional<LocalHoliday> parse_local_holiday(std::string_view text);

/// Those of `texts` that may put off what falls due on `date`: on it and in the two weeks after it. Texts
/// that are no holidays are passed over.
std::vector<Date> local_holidays_from(Date date, const std::vector<std::string>& texts);

}  // namespace fiscal::billing
