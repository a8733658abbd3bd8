#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal {

/// A day of the Gregorian calendar, without a zone.
struct Date {
  std::int16_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  auto operator<=>(const Date&) const = default;
};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t milliseconds = 0;

  auto operator<=>(const Instant&) const = default;
};

/// A span of time in milliseconds.
struct Duration {
  std::int64_t milliseconds = 0;

  auto operator<=>(const Duration&) const = default;
};

constexpr Duration milliseconds(std::int64_t n) { return {n}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }

constexpr Duration operator+(Duration a, Duration b) { return {a.milliseconds + b.milliseconds}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.milliseconds - b.milliseconds}; }
constexpr Instant operator+(Instant at, Duration span) { return {at.milliseconds + span.milliseconds}; }
constexpr Instant operator-(Instant at, Duration span) { return {at.milliseconds - span.milliseconds}; }
constexpr Duration operator-(Instant later, Instant earlier) {
  return {later.milliseconds - earlier.milliseconds};
}

/// How far local time is ahead of UTC, in minutes: -180 in São Paulo.
struct ZoneOffset {
  std::int16_t minutes = 0;

  auto operator<=>(const ZoneOffset&) const = default;
};

/// "2026-11-21".
std::string to_text(Date date);

/// Reads "2026-11-21"; nothing for a day that does not exist.
std::optional<Date> parse_date(std::string_view text);

/// "2026-11-21T10:00:00-03:00", or "…Z" for offset 0. Whole seconds; milliseconds are cut.
std::string to_text(Instant at, ZoneOffset offset = {});

/// "2026-11-21T13:00:00.250Z".
std::string to_text_milliseconds(Instant at);
void append_milliseconds(std::string& out, Instant at);

/// Reads RFC 3339 with an offset ("Z" or "±hh:mm") and up to nine fraction digits (kept to the millisecond).
/// Nothing without an offset: a local time is not a point in time.
std::optional<Instant> parse_instant(std::string_view text);

/// The day that a calendar on the wall shows at `at` in a place with `offset`.
Date local_date(Instant at, ZoneOffset offset);

/// Midnight at the start of `date` in a place with `offset`.
Instant start_of(Date date, ZoneOffset offset);

/// Days from 1970-01-01 to `date`; negative before it.
std::int64_t days_since_epoch(Date date);

/// The offset of a Brazilian IANA zone ("America/Sao_Paulo"). Brazil has had no daylight saving time since
/// 2019 (Decree 9.772 of 2019), so a zone has one offset. Nothing for a zone that is not Brazilian.
std::optional<ZoneOffset> brazilian_zone(std::string_view name);

}  // namespace fiscal
