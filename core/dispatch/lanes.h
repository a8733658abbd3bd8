#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/model/record.h"

namespace fiscal::dispatch {

/// Keeps the order of connections whose provider wants numbers strictly in order: while one invoice of such a
/// connection is under way or in doubt, it alone may move. Other connections are not held up. Safe from any
/// thread.
class Lanes {
 public:
  /// The invoice that holds the connection's lane, if any.
  std::optional<InvoiceId> holder(const ConnectionId& connection);

  /// Takes the lane for `id`; false when another invoice holds it.
  bool enter(const ConnectionId& connection, InvoiceId id);

  /// Gives the lane back, or keeps it while the invoice is in doubt or bytes of it left and it will be sent
  /// again.
  void settle(const ConnectionId& connection, const InvoiceRecord& record);

 private:
  std::mutex mutex_;
  std::unordered_map<ConnectionId, InvoiceId> holders_;  ///< Guarded by mutex_.
};

}  // namespace fiscal::dispatch
