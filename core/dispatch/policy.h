#pragma once

#include <fiscal/date.hpp>

#include <vector>

#include "core/plugin/manifest.h"

namespace fiscal::dispatch {

/// How patient the gateway is. Set by the operator; the defaults are those of docs/states.md.
struct Patience {
  std::vector<Duration> retry{seconds(5), seconds(15), minutes(1), minutes(5), minutes(15), hours(1)};
  std::vector<Duration> query{seconds(15), minutes(1), minutes(5), minutes(30), hours(2)};
  Duration give_up = hours(24);       ///< After the first attempt, when nothing ever left.
  Duration ask_a_person = hours(72);  ///< After the last departure, when asking settles nothing.
  Duration late_after = minutes(1);   ///< A scheduled invoice that starts later than this is marked late.
  int tries_before_next_connection = 3;
};

/// What the machine must know of the provider's plugin.
struct Policy {
  Patience patience;
  bool not_found_is_authoritative = false;
  Duration settle_window = seconds(120);
  int not_found_answers = 2;
};

Policy policy_of(const plugin::Manifest& manifest, const Patience& patience);

/// The entry for the n-th try (from 1); the last entry repeats.
Duration step(const std::vector<Duration>& schedule, int n);

}  // namespace fiscal::dispatch
