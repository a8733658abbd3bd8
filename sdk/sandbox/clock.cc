#include "sdk/sandbox/clock.h"

#include <cstdio>

namespace fiscal::sandbox {

std::string layout_datetime(std::time_t moment) {
  const std::time_t local = moment - 3 * 60 * 60;
  std::tm parts{};
  gmtime_r(&local, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S-03:00", &parts);
  return text;
}

std::optional<std::time_t> parse_layout_datetime(std::string_view text) {
  std::tm parts{};
  int offset = 0;
  char sign = '+';
  const std::string terminated(text);
  if (std::sscanf(terminated.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:00", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &sign, &offset) != 8) {
    return std::nullopt;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  const std::time_t seconds = offset * 3600;
  return timegm(&parts) - (sign == '-' ? -seconds : seconds);
}

}  // namespace fiscal::sandbox
