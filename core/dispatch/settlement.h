#pragma once

#include <vector>

#include "core/dispatch/machine.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// What a call left behind, for the timeline.
struct Trace {
  std::vector<Exchange> exchanges;
  std::vector<PluginLogLine> log_lines;
};

/// What the store is to write for a transition from `before`: the invoice itself and, when it replaces
/// another whose standing follows from its own, that one too, with the event that ended it. A file that the
/// invoice has already is not written again.
store::Settlement settlement_of(const InvoiceRecord& before, Transition transition, Trace trace,
                                store::Store& store, Instant now);

}  // namespace fiscal::dispatch
