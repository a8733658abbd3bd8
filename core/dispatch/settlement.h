#pragma once

#include "core/dispatch/machine.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// What the store is to write for a transition: the invoice itself and, when it replaces another whose standing
/// follows from its own, that one too.
store::Settlement settlement_of(Transition transition, std::vector<Exchange> exchanges, store::Store& store,
                                Instant now);

}  // namespace fiscal::dispatch
