#include "core/notify/health.h"

#include <algorithm>

namespace fiscal::notify {
namespace {

constexpr int failures_before_rest = 3;
constexpr int longest_rest_of_first = 30;
constexpr Duration until_a_place_is_free = seconds(1);

}  // namespace

Duration Health::rest_after(int failures) const {
  const Duration longest = milliseconds(first_rest_.milliseconds * longest_rest_of_first);
  Duration rest = first_rest_;
  for (int n = failures_before_rest; n < failures && rest < longest; ++n) rest = rest + rest;
  return std::min(rest, longest);
}

std::optional<Duration> Health::enter(const std::string& endpoint, Duration now) {
  const std::lock_guard lock(mutex_);
  Standing& standing = standings_[endpoint];
  if (standing.rests_until > now) return standing.rests_until - now;
  const int room = standing.failures >= failures_before_rest ? 1 : most_in_flight_;
  if (standing.in_flight >= room) return until_a_place_is_free;
  ++standing.in_flight;
  return std::nullopt;
}

void Health::leave(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  --standings_[endpoint].in_flight;
  forget_if_well(endpoint);
}

void Health::succeeded(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  standings_[endpoint].failures = 0;
}

void Health::failed(const std::string& endpoint, Duration now) {
  const std::lock_guard lock(mutex_);
  Standing& standing = standings_[endpoint];
  if (++standing.failures >= failures_before_rest) standing.rests_until = now + rest_after(standing.failures);
}

void Health::forget_if_well(const std::string& endpoint) {
  const auto at = standings_.find(endpoint);
  if (at != standings_.end() && at->second.in_flight <= 0 && at->second.failures == 0) standings_.erase(at);
}

}  // namespace fiscal::notify
