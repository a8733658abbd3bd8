#pragma once

#include <fiscal/date.hpp>

namespace fiscal::billing {

/// `days` days after `date`; before it when negative.
Date day_after(Date date, std::int64_t days = 1);

/// Days from `first` to `last`; negative when `last` comes first.
std::int64_t days_between(Date first, Date last);

/// A day on which banks work: neither Saturday nor Sunday, nor a national holiday, nor Carnival's Monday or
/// Tuesday, Good Friday or Corpus Christi (Resolução CMN 4.880 of 2020; Leis 662 of 1949, 6.802 of 1980 and
/// 14.759 of 2023, which made 20 November a holiday from 2024 on). Holidays of states and towns count as days
/// on which banks work.
bool is_business_day(Date date);

/// `date` itself, or the next day on which banks work. What falls due on another day may be paid then as if
/// in time (Lei 7.089 of 1983).
Date business_day_from(Date date);

}  // namespace fiscal::billing
