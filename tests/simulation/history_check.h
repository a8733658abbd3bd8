#pragma once

#include <map>
#include <set>
#include <vector>

#include "core/store/store.h"
#include "tests/simulation/call_mark.h"
#include "tests/simulation/departure_check.h"
#include "tests/simulation/judge.h"

namespace fiscal::simulation {

/// Watches what is written about each invoice, at the moment it is: that its record is the fold of its
/// events, that events are only appended, and that it moves as the rules say.
class HistoryCheck {
 public:
  HistoryCheck(store::Store& truth, Scheduler& scheduler, Judge& judge, const CallMarks& calls,
               const DepartureCheck& departures)
      : truth_(truth), scheduler_(scheduler), judge_(judge), calls_(calls), departures_(departures) {}

  /// The invoice was written, by the fiber that runs.
  void written(InvoiceId id);

  /// Every invoice ever written, as it stands.
  const std::map<InvoiceId, InvoiceRecord>& records() const { return records_; }

  /// At the end: every number that was given is some invoice's, and no other's.
  void check_numbers(const std::vector<Connection>& connections);

 private:
  struct Numbered {
    ConnectionId connection;
    DocumentNumber number;
  };

  void check_events(const InvoiceRecord& now, const std::vector<NumberedEvent>& events);
  void check_move(const InvoiceRecord& before, const InvoiceRecord& now,
                  const std::vector<NumberedEvent>& events);
  void check_call(const InvoiceRecord& before, const InvoiceRecord& now);

  store::Store& truth_;
  Scheduler& scheduler_;
  Judge& judge_;
  const CallMarks& calls_;
  const DepartureCheck& departures_;
  std::map<InvoiceId, InvoiceRecord> records_;
  std::map<InvoiceId, std::vector<NumberedEvent>> events_;
  std::vector<Numbered> numbers_;
};

}  // namespace fiscal::simulation
