#pragma once

#include <fiscal/date.hpp>

#include <vector>

#include "tests/simulation/random.h"

namespace fiscal::simulation {

/// How often things go wrong in a run, in thousandths of each chance they get. A run has only some kinds of
/// faults, since rare ones are drowned by frequent ones otherwise.
struct Faults {
  bool on = true;  ///< False: the faults have stopped, and everything must come to rest.

  // Of the gateway's hosts.
  int crash = 0;  ///< At any call of the store or the network: kill -9.
  int stop = 0;   ///< kill -STOP for minutes, often longer than a lease.
  Duration skew;  ///< How far clocks on walls may be from each other.

  // Of the store.
  int lost_before = 0;  ///< The connection breaks and nothing was written.
  int lost_after = 0;   ///< It was written and the answer is lost.
  int fail_stop = 0;    ///< Of those: the process ends itself, as it does when a disk fails.
  int slow = 0;         ///< A commit takes seconds, or minutes.

  // Of the network and the authorities.
  int not_connected = 0;
  int request_lost = 0;
  int answer_lost = 0;
  int late = 0;  ///< Request or answer is under way for seconds; where an authority knows repeats, for hours.
  int doubled = 0;             ///< Delivered twice, where an authority knows repeats.
  int error_before = 0;        ///< 5xx, a page or a code of no table, and nothing was done.
  int error_after = 0;         ///< The same, and it was done.
  int ended_by_authority = 0;  ///< The authority cancels a document by itself.

  bool strikes(Random& random, int thousandths) const { return on && random.below(1000) < thousandths; }
};

Faults draw_faults(Random& random);

/// A time in which something is out of order, for everybody.
struct Spell {
  Duration from;
  Duration to;

  bool covers(Duration at) const { return at >= from && at < to; }
};

/// Up to `most` spells of minutes to days within `span`.
std::vector<Spell> draw_spells(Random& random, Duration span, int most);
bool any_covers(const std::vector<Spell>& spells, Duration at);

}  // namespace fiscal::simulation
