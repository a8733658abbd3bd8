#pragma once

#include "tests/simulation/authority.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/history_check.h"

namespace fiscal::simulation {

/// Compares what the gateway says with what the authorities have, and with what clients were told.
class RestCheck {
 public:
  RestCheck(store::Store& truth, Judge& judge, const std::vector<std::unique_ptr<Authority>>& authorities)
      : truth_(truth), judge_(judge), authorities_(authorities) {}

  /// Holds at every moment: no invoice has two documents.
  void check_documents(InvoiceId id);

  /// Holds when nothing moves any more.
  void check_rest(const HistoryCheck& history, const Clients& clients);

 private:
  std::vector<const LedgerEntry*> documents_of(InvoiceId id) const;
  void check_truth(const InvoiceRecord& record);
  void check_wish(const Wish& wish, const std::vector<InvoiceRecord>& invoices);

  store::Store& truth_;
  Judge& judge_;
  const std::vector<std::unique_ptr<Authority>>& authorities_;
};

}  // namespace fiscal::simulation
