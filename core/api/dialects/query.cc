#include "core/api/dialects/query.h"

#include <fiscal/date.hpp>

#include <charconv>

namespace fiscal::dialects {
namespace {

std::optional<std::string> given_in(const api::Request& request, const std::string& name) {
  const auto at = request.query.find(name);
  return at == request.query.end() || at->second.empty() ? std::nullopt : std::optional(at->second);
}

Finding no_such_value(const std::string& name, const std::string& needed) {
  return {"parameter_malformed", {}, name, name + " must be " + needed, "Correct it, or leave it out."};
}

}  // namespace

Result<std::int64_t> query_number(const api::Request& request, const std::string& name,
                                  std::int64_t otherwise) {
  const auto text = given_in(request, name);
  if (!text) return otherwise;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < 0)
    return no_such_value(name, "a whole number from 0");
  return number;
}

Result<std::optional<Instant>> query_time(const api::Request& request, const std::string& name,
                                          Duration after_midnight) {
  const auto text = given_in(request, name);
  if (!text) return std::optional<Instant>();
  if (const auto instant = parse_instant(*text)) return std::optional(*instant);
  // Clients also send a time without its zone; the day is what counts then.
  const bool may_be_day =
      text->size() == 10 || (text->size() > 10 && ((*text)[10] == 'T' || (*text)[10] == ' '));
  const auto day = may_be_day ? parse_date(std::string_view(*text).substr(0, 10)) : std::nullopt;
  if (!day) return no_such_value(name, "a day such as 2026-11-21 or a time such as 2026-11-21T12:00:00Z");
  return std::optional(start_of(*day, ZoneOffset{-180}) + after_midnight);
}

}  // namespace fiscal::dialects
