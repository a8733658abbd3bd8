#pragma once

#include "core/dispatch/machine.h"

namespace fiscal::dispatch {

/// What a provider's own word does to an invoice.
enum class CallbackEffect {
  Moves,        ///< The transition is to be written.
  Nothing,      ///< It is known already, or comes too late to matter.
  Ask,          ///< It settles nothing by itself: the provider is to be asked.
  Contradicts,  ///< It cannot be true of this invoice: nothing is changed.
};

struct AfterCallback {
  CallbackEffect effect = CallbackEffect::Nothing;
  Transition transition;  ///< Empty but for `Moves`.
};

/// A provider told this on its own account (event/1). Told twice, late or in another order it changes
/// nothing; a final state moves only by a new fact. The caller makes sure that no call of the invoice is
/// under way.
AfterCallback after_callback(const InvoiceRecord& record, const StatusOutcome& told, Instant now);

}  // namespace fiscal::dispatch
