#pragma once

#include "tests/simulation/authority.h"
#include "tests/simulation/clients.h"

namespace fiscal::simulation {

/// The person who is asked when asking the provider settles nothing: looks into the authority's books and
/// says what is there, once nothing is under way any more.
class Operator {
 public:
  struct Parts {
    Scheduler& scheduler;
    Random& random;
    Hosts& hosts;
    store::Store& truth;
    const Account& account;
    Wire& wire;
    DepartureCheck& departures;
    const std::vector<std::unique_ptr<Authority>>& authorities;
  };

  explicit Operator(const Parts& parts) : parts_(parts) {}

  /// Looks every hour, for ever.
  void begin();

 private:
  void look_at(const InvoiceRecord& record);
  dispatch::PersonSays say(const InvoiceRecord& record);

  Parts parts_;
};

}  // namespace fiscal::simulation
