#include "tests/simulation/faults.h"

#include <algorithm>

namespace fiscal::simulation {
namespace {

int rate(Random& random, int most) { return random.one_in(2) ? 0 : 1 + static_cast<int>(random.below(most)); }

}  // namespace

Faults draw_faults(Random& random) {
  Faults faults;
  faults.crash = rate(random, 10);
  faults.stop = rate(random, 4);
  faults.skew = seconds(random.below(4));
  faults.lost_before = rate(random, 10);
  faults.lost_after = rate(random, 10);
  faults.fail_stop = static_cast<int>(random.below(1001));
  faults.slow = rate(random, 10);
  faults.not_connected = rate(random, 200);
  faults.request_lost = rate(random, 150);
  faults.answer_lost = rate(random, 150);
  faults.late = rate(random, 100);
  faults.doubled = rate(random, 100);
  faults.error_before = rate(random, 150);
  faults.error_after = rate(random, 150);
  faults.ended_by_authority = rate(random, 50);
  return faults;
}

std::vector<Spell> draw_spells(Random& random, Duration span, int most) {
  std::vector<Spell> spells;
  for (std::int64_t count = random.below(most + 1); count > 0; --count) {
    const Duration from = random.span({}, span);
    const Duration longest = random.one_in(4) ? hours(100) : random.one_in(2) ? hours(6) : minutes(20);
    spells.push_back({from, from + random.span(minutes(1), longest)});
  }
  return spells;
}

bool any_covers(const std::vector<Spell>& spells, Duration at) {
  return std::any_of(spells.begin(), spells.end(), [&](const Spell& spell) { return spell.covers(at); });
}

}  // namespace fiscal::simulation
