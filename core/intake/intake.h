#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/intake/validate.h"
#include "core/store/store.h"

namespace fiscal::intake {

/// Turns requests into accepted invoices. Safe from any thread: it has no state of its own. Throws what the
/// store throws; whether the invoice was accepted is then unknown, and the client repeats the request with
/// its key.
///
/// A repeat is known as one before anything else is judged: it is answered Replayed even when its connection
/// has gone, its schedule has passed or the invoice it replaces has moved on.
class Intake {
 public:
  Intake(store::Store& store, const Clock& clock, ManifestOf manifest_of, Limits limits = {},
         TownOf town_of = {})
      : store_(store),
        clock_(clock),
        manifest_of_(std::move(manifest_of)),
        limits_(limits),
        town_of_(std::move(town_of)) {}

  /// Accepts an invoice under the configuration that the request began with. A body whose `replaces` names a
  /// document of this account is a substitution of its invoice.
  Answer accept(const Request& request, const routing::Snapshot& snapshot);

  /// Makes the answer that `accept` would have given, or throws what it would have thrown; once.
  using AnswerLater = std::function<Answer()>;
  /// As `accept`, but keeps no thread while the invoice goes to the disk: `then` is called once, on this
  /// thread or another, is short and throws nothing. When this throws, it is not called.
  void accept_later(const Request& request, const routing::Snapshot& snapshot,
                    std::function<void(AnswerLater)> then);

  /// Accepts an invoice that replaces another; both records change in one transaction.
  Answer accept_substitution(const Request& request, const SubstitutionAsked& substitution,
                             const routing::Snapshot& snapshot);

 private:
  std::optional<InvoiceRecord> replaced_by(const Wish& wish, const Request& request);
  Answer take_up(Wish wish, const Request& request, const routing::Snapshot& snapshot,
                 const InvoiceRecord* replaced);
  Answer judged(const Wish& wish, const Request& request, std::variant<Prepared, Invalid, Refused> validated);

  store::Store& store_;
  const Clock& clock_;
  ManifestOf manifest_of_;
  Limits limits_;
  TownOf town_of_;
};

}  // namespace fiscal::intake
