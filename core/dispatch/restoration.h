#pragma once

#include "core/dispatch/lost_numbers.h"
#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

/// What a gateway does whose store is a backup. The authority may be ahead of it, so nothing is believed that
/// the store does not say of a settled invoice: every open invoice is asked for before anything of it leaves,
/// and each series goes on above the last number that the authority knows (docs/operate.md). Each step can be
/// repeated after a crash.
class Restoration {
 public:
  Restoration(const Worker::Parts& parts, LostNumbers& lost) : parts_(parts), lost_(lost) {}

  /// The store is a backup that nobody has taken up yet, or one that was being taken up.
  bool is_due() const;

  /// For a copy that was made without the gateway, and so does not say that it is one.
  void declare();

  /// Puts every open invoice in doubt, and every series of the gateway's own numbers on hold. To be called
  /// before anything is dispatched. Answers how many invoices that were.
  int take_up();

  /// Asks for the numbers after the last one that the store gave, over each connection whose series is on
  /// hold. False: some could not be asked; to be called again later. A connection is asked once its
  /// provider's settle window is over, since what left last may not be shown earlier.
  bool ask();

 private:
  enum class There { Yes, No, CannotTell };

  /// Of a store that is a backup, or was one.
  std::optional<KvEntry> note() const;
  bool ask_for(const ConnectionId& connection);
  There is_there(const store::Claim& claim, const Connection& connection, const DocumentNumber& number);
  std::optional<InvoiceRecord> some_invoice_of(const Connection& connection);
  void put_in_doubt(const InvoiceRecord& record);

  Worker::Parts parts_;
  LostNumbers& lost_;
  bool is_all_known_ = false;  ///< No series is on hold any more: nothing is left to ask.
};

}  // namespace fiscal::dispatch
